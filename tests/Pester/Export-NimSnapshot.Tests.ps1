#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    Import-Module "$PSScriptRoot/Snapshot.TestSupport.psm1" -Force
    $command = Get-Command Export-NimSnapshot
    $full = 'NimProbe.PowerShell.Commands.ExportNimSnapshotCommand'
    $complete = New-TestSnapshot @{ 'acme/one' = 'Available'; 'acme/two' = 'NotEntitled' } -Day 20
    $incomplete = New-TestSnapshot @{ 'acme/one' = 'Failing' } -Day 21 -Incomplete

    function Clear-TestDrive {
        Get-ChildItem $TestDrive -Force | Remove-Item -Recurse -Force
    }

    function Get-ItemName {
        (Get-ChildItem $TestDrive -Force | Sort-Object Name).Name
    }
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Export-NimSnapshot' {
    BeforeEach {
        Clear-TestDrive
    }

    It 'has -<Name> of type <Type>' -ForEach @(
        @{ Name = 'Path'; Type = 'string' }
        @{ Name = 'LiteralPath'; Type = 'string' }
        @{ Name = 'InputObject'; Type = 'object[]' }
        @{ Name = 'Force'; Type = 'switch' }
        @{ Name = 'NoClobber'; Type = 'switch' }
        @{ Name = 'PassThru'; Type = 'switch' }
    ) {
        $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
    }

    It 'has the alias PSPath for -LiteralPath, and accepts input from the pipeline' {
        $command.Parameters['LiteralPath'].Aliases | Should -Contain 'PSPath'
        $command.Parameters['InputObject'].ParameterSets.Values.ValueFromPipeline | Should -Be $true
    }

    It 'writes a file with the header before the results' {
        $complete.Results | Export-NimSnapshot TestDrive:/one.json | Should -BeNullOrEmpty
        Get-Content TestDrive:/one.json -TotalCount 7 | ForEach-Object { ($_ -split ':')[0].Trim(' "') } |
            Should -Be '{', 'schemaVersion', 'takenAt', 'baseUri', 'catalogCount', 'isComplete', 'results'
        Get-ItemName | Should -Be 'one.json'
    }

    It 'writes the snapshot to the pipeline with -PassThru' {
        $snapshot = $complete.Results | Export-NimSnapshot TestDrive:/one.json -PassThru
        $snapshot | Should -BeOfType ([NimProbe.NimSnapshot])
        $snapshot.GetType() | Should -BeIn $command.OutputType.Type
        $snapshot.Path | Should -Be (Join-Path $TestDrive 'one.json')
        $snapshot.IsComplete | Should -BeTrue
    }

    It 'writes to <Where>' -ForEach @(
        @{ Where = 'a relative path'; Location = 'TestDrive:/'; Arguments = @{ Path = 'one.json' }; File = 'one.json' }
        @{ Where = 'a name with brackets'; Location = 'TestDrive:/'; Arguments = @{ LiteralPath = 'one[1].json' }; File = 'one[1].json' }
        @{ Where = 'a path with escaped brackets'; Location = 'TestDrive:/'; Arguments = @{ Path = 'one`[1`].json' }; File = 'one[1].json' }
        @{
            Where = 'a literal path with a backtick'; Location = 'TestDrive:/'
            Arguments = @{ LiteralPath = '`[1].json' }; File = '`[1].json'
        }
        @{ Where = 'the only file that matches a pattern'; Location = 'TestDrive:/'; Arguments = @{ Path = 'o?e.*' }; File = 'one.json' }
    ) {
        if ($Arguments['Path'] -eq 'o?e.*') {
            Set-Content TestDrive:/one.json 'old'
        }

        Push-Location $Location
        try {
            $complete.Results | Export-NimSnapshot @Arguments
        } finally {
            Pop-Location
        }

        Get-ItemName | Should -Be $File
        (Import-NimSnapshot -LiteralPath (Join-Path $TestDrive $File)).Results | Should -HaveCount 2
    }

    It 'names the file in a folder by its service and time, and replaces no file' {
        1..2 | ForEach-Object { $complete.Results | Export-NimSnapshot $TestDrive }
        $incomplete.Results | Export-NimSnapshot TestDrive:/new
        $name = 'integrate.api.nvidia.com_443_7ca1fa20.2026-11-20T063015Z'
        Get-ItemName | Sort-Object Length | Should -Be 'new', "$name.json", "${name}_2.json"
        (Get-ChildItem TestDrive:/new).Name | Should -Be 'integrate.api.nvidia.com_443_7ca1fa20.2026-11-21T063015Z.json'
    }

    It 'replaces an existing file that has no extension' {
        Set-Content TestDrive:/plain -Value ''
        $complete.Results | Export-NimSnapshot TestDrive:/plain
        Get-ItemName | Should -Be 'plain'
        (Import-NimSnapshot TestDrive:/plain).IsComplete | Should -BeTrue
    }

    It 'replaces a file, but not with -NoClobber, and a read-only file only with -Force' {
        $complete.Results | Export-NimSnapshot TestDrive:/one.json
        New-TestSnapshot @{ 'acme/three' = 'Busy' } -Day 22 | Export-NimSnapshot TestDrive:/one.json
        (Import-NimSnapshot TestDrive:/one.json).Results.Id | Should -Be 'acme/three'

        { $complete.Results | Export-NimSnapshot TestDrive:/one.json -NoClobber } | Should -Throw -ErrorId "NimSnapshotExists,$full"
        Set-ItemProperty TestDrive:/one.json -Name IsReadOnly -Value $true
        { $complete.Results | Export-NimSnapshot TestDrive:/one.json } | Should -Throw -ErrorId "NimSnapshotNotWritten,$full"
        (Import-NimSnapshot TestDrive:/one.json).Results.Id | Should -Be 'acme/three'
        $complete.Results | Export-NimSnapshot TestDrive:/one.json -Force
        (Import-NimSnapshot TestDrive:/one.json).Results | Should -HaveCount 2
        Get-ItemName | Should -Be 'one.json'
    }

    It 'writes nothing with -WhatIf' {
        $complete.Results | Export-NimSnapshot TestDrive:/one.json -WhatIf
        $complete.Results | Export-NimSnapshot TestDrive:/new/ -WhatIf
        Get-ItemName | Should -BeNullOrEmpty
    }

    It 'fails without results, and does not change an existing file' {
        $complete.Results | Export-NimSnapshot TestDrive:/one.json
        $before = (Get-FileHash TestDrive:/one.json).Hash
        { @() | Export-NimSnapshot TestDrive:/one.json } | Should -Throw -ErrorId "NimSnapshotEmpty,$full"
        (Get-FileHash TestDrive:/one.json).Hash | Should -Be $before
        Get-ItemName | Should -Be 'one.json'
    }

    It 'fails before it reads input if <What>' -ForEach @(
        @{ What = 'the folder does not exist'; Path = 'TestDrive:/none/one.json'; Id = 'NimSnapshotNotWritten' }
        @{ What = 'the path is not a file system path'; Path = 'env:one.json'; Id = 'NimSnapshotNotFound' }
        @{ What = 'the drive does not exist'; Path = 'nowhere:/one.json'; Id = 'NimSnapshotNotFound' }
    ) {
        $made = @{ Count = 0 }
        { 1..3 | ForEach-Object { $made.Count++; $complete.Results[0] } | Export-NimSnapshot $Path } | Should -Throw -ErrorId "$Id,$full"
        $made.Count | Should -Be 0
    }

    It 'fails before it reads input if the path is that of a <What>' -Skip:$IsWindows -ForEach @(
        @{ What = 'pipe'; Create = { mkfifo $args[0] } }
        @{ What = 'link to a device'; Create = { New-Item $args[0] -ItemType SymbolicLink -Value /dev/null } }
    ) {
        $path = Join-Path $TestDrive 'special.json'
        $null = & $Create $path
        $made = @{ Count = 0 }
        { $complete.Results | ForEach-Object { $made.Count++; $_ } | Export-NimSnapshot $path } |
            Should -Throw -ErrorId "NimSnapshotNotWritten,$full"
        $made.Count | Should -Be 0
        { Import-NimSnapshot $path -ErrorAction Stop } | Should -Throw -ErrorId 'NimSnapshotUnreadable,*'
        Get-ItemName | Should -Be 'special.json'
    }

    It 'replaces the file that a link refers to, and keeps the link and the mode' -Skip:$IsWindows {
        $incomplete.Results | Export-NimSnapshot TestDrive:/target.json
        chmod 600 (Join-Path $TestDrive 'target.json')
        $null = New-Item TestDrive:/link.json -ItemType SymbolicLink -Value target.json
        $complete.Results | Export-NimSnapshot TestDrive:/link.json
        (Get-Item TestDrive:/link.json).LinkTarget | Should -Be 'target.json'
        (Import-NimSnapshot TestDrive:/target.json).IsComplete | Should -BeTrue
        (Get-Item TestDrive:/target.json).UnixMode | Should -Be '-rw-------'
        Get-ItemName | Should -Be 'link.json', 'target.json'
    }

    It 'saves the results elsewhere if the folder was removed during the run' {
        $folder = New-Item TestDrive:/gone -ItemType Directory
        $caught = { & { $complete.Results; Remove-Item $folder } | Export-NimSnapshot "$folder/one.json" } |
            Should -Throw -ErrorId "NimSnapshotNotWritten,$full" -PassThru
        $saved = [regex]::Match($caught, "The results were saved as '(.+)'\.$").Groups[1].Value
        try {
            (Import-NimSnapshot -LiteralPath $saved).Results | Should -HaveCount 2
        } finally {
            Remove-Item (Split-Path $saved) -Recurse
        }
    }

    It 'ends with one error, and saves nothing, if <What> of another service follows' -ForEach @(
        @{ What = 'results'; Others = { 1..3 | ForEach-Object { New-TestResult "acme/$_" -BaseUri http://localhost/v1 } } }
        @{ What = 'a row'; Others = { New-TestResult acme/x -BaseUri http://localhost/v1 | Select-Object * } }
        @{ What = 'a snapshot'; Others = { New-TestSnapshot @{ 'acme/x' = 'Available' } -BaseUri http://localhost/v1 } }
    ) {
        $others = & $Others
        $captured = Invoke-Captured { @($complete.Results; $others) | Export-NimSnapshot TestDrive:/one.json -PassThru }
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimBaseUriMismatch,$full"
        $captured.Terminating.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $captured.Errors | Should -HaveCount 1
        $captured.Output | Should -BeNullOrEmpty
        Get-ItemName | Should -BeNullOrEmpty
    }

    It 'does not replace a complete snapshot by an incomplete one, which it saves under another name' {
        $complete.Results | Export-NimSnapshot TestDrive:/one.json
        $captured = Invoke-Captured { $incomplete.Results | Export-NimSnapshot TestDrive:/one.json -Force -PassThru }
        $captured.Warnings | Should -HaveCount 1
        $captured.Output.Path | Should -Be (Join-Path $TestDrive 'one.partial.json')
        (Import-NimSnapshot TestDrive:/one.json).IsComplete | Should -BeTrue
        (Import-NimSnapshot TestDrive:/one.partial.json).IsComplete | Should -BeFalse
    }

    It 'writes an imported snapshot without changes' {
        $complete | Export-NimSnapshot TestDrive:/one.json
        $incomplete | Export-NimSnapshot TestDrive:/two.json
        Import-NimSnapshot TestDrive:/one.json | Export-NimSnapshot TestDrive:/one-again.json
        Import-NimSnapshot TestDrive:/two.json | Export-NimSnapshot TestDrive:/two-again.json
        foreach ($name in 'one', 'two') {
            (Get-FileHash "TestDrive:/$name-again.json").Hash | Should -Be (Get-FileHash "TestDrive:/$name.json").Hash
        }
    }
}

Describe 'Export-NimSnapshot with input that is not a result' {
    BeforeEach {
        Clear-TestDrive
    }

    It 'writes an error for <What>, and saves the others' -ForEach @(
        @{ What = 'nothing'; Item = $null; Fault = 'An empty object is not a result.' }
        @{ What = 'a text'; Item = 'acme/one'; Fault = "The text 'acme/one' is not a result." }
        @{ What = 'a number'; Item = 42; Fault = 'An object of type Int32 has no property Id.' }
        @{
            What  = 'a row without a status'
            Item  = [pscustomobject]@{ Id = 'acme/x'; TestedAt = '2026-11-21T06:30:15Z'; BaseUri = 'http://localhost/v1' }
            Fault = "The result of 'acme/x' has no property Status."
        }
        @{
            What  = 'a row without a time'
            Item  = [pscustomobject]@{ Id = 'acme/x'; Status = 'Available'; BaseUri = 'http://localhost/v1' }
            Fault = "The result of 'acme/x' has no property TestedAt."
        }
        @{
            What  = 'a row with an unknown status'
            Item  = [pscustomobject]@{ Id = 'acme/x'; Status = 'Up' }
            Fault = "has a property Status that cannot be read: 'Up' is not one of Inconclusive"
        }
        @{
            What  = 'a row with an invalid number'
            Item  = [pscustomobject]@{ Id = 'acme/x'; Status = 'Available'; LatencyMs = '1,5' }
            Fault = "has a property LatencyMs that cannot be read: '1,5' is not a whole number"
        }
        @{
            What  = 'a row with an ambiguous time'
            Item  = [pscustomobject]@{ Id = 'acme/x'; Status = 'Available'; TestedAt = '03/04/2026 06:30:15' }
            Fault = 'can be 2026-04-03 or 2026-03-04'
        }
        @{
            What  = 'an id with a control character'
            Item  = [pscustomobject]@{
                Id       = "a`e[31m"
                Status   = 'Available'
                TestedAt = '2026-11-21T06:30:15Z'
                BaseUri  = 'http://localhost/v1'
            }
            Fault = 'has a character that does not print'
        }
    ) {
        $captured = Invoke-Captured { @($complete.Results[0]; , $Item; $complete.Results[1]) | Export-NimSnapshot TestDrive:/one.json }
        $captured.Terminating | Should -BeNullOrEmpty
        $captured.Errors | Should -HaveCount 1
        $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
        $captured.Errors[0].Exception.Message | Should -BeLike "*$Fault*"
        $captured.Errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        (Import-NimSnapshot TestDrive:/one.json).Results | Should -HaveCount 2
    }
}

Describe 'Export-NimSnapshot with deserialized results' {
    BeforeAll {
        $results = $complete.Results
    }

    BeforeEach {
        Clear-TestDrive
        $results | Export-NimSnapshot TestDrive:/live.json
    }

    It 'writes the same file for <Way> as for live results' -ForEach @(
        @{ Way = 'results from CliXml'; Travel = { $results | Export-Clixml TestDrive:/r.xml; Import-Clixml TestDrive:/r.xml } }
        @{ Way = 'results from JSON'; Travel = { $results | ConvertTo-Json | ConvertFrom-Json } }
        @{ Way = 'results from JSON with names of enumerations'; Travel = { $results | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
        @{ Way = 'selected properties'; Travel = { $results | Select-Object * } }
        @{ Way = 'results from a job'; Travel = { (Import-SnapshotInJob (Join-Path $TestDrive 'live.json')).Results } }
        @{
            Way    = 'a snapshot from CliXml'
            Travel = { Import-NimSnapshot TestDrive:/live.json | Export-Clixml TestDrive:/s.xml; Import-Clixml TestDrive:/s.xml }
        }
        @{ Way = 'a snapshot from a job'; Travel = { Import-SnapshotInJob (Join-Path $TestDrive 'live.json') } }
    ) {
        & $Travel | Export-NimSnapshot TestDrive:/travelled.json
        Get-Content TestDrive:/travelled.json -Raw | Should -Be (Get-Content TestDrive:/live.json -Raw)
    }

    It 'refuses a snapshot that was serialized without its results' {
        # Serialization with too small a depth replaces each result by its text.
        $shallow = Import-NimSnapshot TestDrive:/live.json |
            Select-Object *, @{ Name = 'Results'; Expression = { [string[]]$_.Results } } -ExcludeProperty Results
        $captured = Invoke-Captured { $shallow | Export-NimSnapshot TestDrive:/travelled.json }
        $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
        $captured.Errors[0].Exception.Message | Should -BeLike '*has lost its results*'
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimSnapshotEmpty,$full"
    }

    It 'reads a CSV file of any culture correctly or refuses it' {
        $before = [cultureinfo]::CurrentCulture
        $read = 0
        try {
            $cultures = @(
                'en-US', 'en-GB', 'de-DE', 'fr-FR', 'fr-CA', 'sv-SE', 'fi-FI', 'da-DK', 'ja-JP', 'ko-KR'
                'zh-TW', 'hu-HU', 'th-TH', 'fa-IR', 'ar-SA', 'bg-BG', 'hr-HR', 'pt-BR', 'en-ZA', ''
            )
            foreach ($culture in $cultures) {
                [cultureinfo]::CurrentCulture = $culture
                $results | Export-Csv TestDrive:/r.csv
                [cultureinfo]::CurrentCulture = 'en-US'
                $captured = Invoke-Captured { Import-Csv TestDrive:/r.csv | Export-NimSnapshot TestDrive:/csv.json }
                if ($captured.Errors) {
                    $captured.Errors.FullyQualifiedErrorId | Sort-Object -Unique |
                        Should -Be "NimInputInvalid,$full", "NimSnapshotEmpty,$full"
                } else {
                    $read++
                    $snapshot = Import-NimSnapshot TestDrive:/csv.json
                    $snapshot.IsComplete | Should -BeTrue
                    $snapshot.Results[0].TestedAt | Should -Be ([datetime]::new(2026, 11, 20, 6, 30, 15))
                    $snapshot.Results[0].EndOfLife | Should -Be ([datetime]::new(2027, 1, 31, 9, 0, 0))
                    $snapshot.Results[0].Detail | Should -Be $results[0].Detail
                    $snapshot.Results[0].LatencyMs | Should -Be 120
                }
            }
        } finally {
            [cultureinfo]::CurrentCulture = $before
        }

        $read | Should -BeGreaterThan 8
    }
}

Describe 'Export-NimSnapshot at the end of a run' {
    BeforeAll {
        $sandbox = Start-NimSandbox -Model @(
            @{ Id = 'meta/llama-3.1-8b-instruct' }
            @{ Id = 'acme/one' }
            @{ Id = 'acme/echo'; Chat = 'echo_authorization' }
            @{ Id = 'acme/account'; Chat = 'echo_account' }
            @{ Id = 'acme/hang'; Chat = 'no_answer' }
        )
        $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }
        $key = Get-RandomKey
        $secret = ConvertTo-TestSecureString $key
        $old = $complete.Results
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    BeforeEach {
        Clear-TestDrive
    }

    It 'is complete when every listed model has a result, and holds no key and no account' {
        Get-NimModel @service | Test-NimModel @service -ApiKey $secret -TimeoutSeconds 8 | Export-NimSnapshot TestDrive:/one.json
        $snapshot = Import-NimSnapshot TestDrive:/one.json
        $snapshot.IsComplete | Should -BeTrue
        $snapshot.CatalogCount | Should -Be 5
        $snapshot.BaseUri | Should -Be $sandbox.BaseUri
        $text = Get-Content TestDrive:/one.json -Raw
        $text.Contains($key) | Should -BeFalse
        $text.Contains(($key | ConvertTo-Json).Trim('"')) | Should -BeFalse
        $text | Should -Match 'redacted'
    }

    It 'is incomplete if the run was filtered' {
        Get-NimModel 'acme/one', 'meta/*' @service | Test-NimModel @service | Export-NimSnapshot TestDrive:/one.json
        $snapshot = Import-NimSnapshot TestDrive:/one.json
        $snapshot.IsComplete | Should -BeFalse
        $snapshot.CatalogCount | Should -Be 5
        $snapshot.Results | Should -HaveCount 2
    }

    It 'saves the results so far if the pipeline is stopped, and keeps the complete file' {
        $old | Export-NimSnapshot TestDrive:/one.json
        $before = (Get-FileHash TestDrive:/one.json).Hash
        $seen = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
        $shell = [powershell]::Create().AddScript({
                param($Module, $BaseUri, $Path, $Seen)
                Import-Module $Module
                Test-NimModel meta/llama-3.1-8b-instruct, acme/hang -BaseUri $BaseUri | ForEach-Object { $_; $Seen.Enqueue($_.Id) } |
                    Export-NimSnapshot $Path
            }.ToString())
        (Get-NimModulePath), $sandbox.BaseUri, (Join-Path $TestDrive 'one.json'), $seen | ForEach-Object { $null = $shell.AddArgument($_) }
        $null = $shell.BeginInvoke()
        try {
            Wait-ForCondition { $seen.Count -eq 1 }
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed | Should -BeLessThan ([timespan]::FromSeconds(60))
            Wait-ForCondition { Test-Path TestDrive:/one.partial.json }
        } finally {
            $shell.Dispose()
        }

        $partial = Import-NimSnapshot TestDrive:/one.partial.json
        $partial.IsComplete | Should -BeFalse
        $partial.Results.Id | Should -Be 'meta/llama-3.1-8b-instruct'
        (Get-FileHash TestDrive:/one.json).Hash | Should -Be $before
    }

    It 'saves the results so far if an upstream command fails' {
        { & { $old[0]; throw 'upstream' } | Export-NimSnapshot TestDrive:/one.json } | Should -Throw 'upstream'
        Get-ItemName | Should -Be 'one.partial.json'
        (Import-NimSnapshot TestDrive:/one.partial.json).Results.Id | Should -Be $old[0].Id

        { @($old[1]; 42) | Export-NimSnapshot TestDrive:/two.json -ErrorAction Stop } | Should -Throw -ErrorId "NimInputInvalid,$full"
        (Import-NimSnapshot TestDrive:/two.partial.json).Results.Id | Should -Be $old[1].Id
    }

    It 'tells where the results of an interrupted run are' {
        $path = Join-Path $TestDrive 'one.json'
        $run = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Path = $path } -ScriptBlock {
            param($Module, $BaseUri, $Path)
            Import-Module $Module
            & { Test-NimModel meta/llama-3.1-8b-instruct -BaseUri $BaseUri; throw 'upstream' } | Export-NimSnapshot $Path
        }
        $saved = [regex]::Escape((Join-Path $TestDrive 'one.partial.json'))
        ($run.Output -replace '\s+', ' ') | Should -Match "The run was interrupted. The results so far were saved as '$saved'"
    }

    It 'recommends to create a folder that does not exist' {
        $captured = Invoke-Captured { $old | Export-NimSnapshot TestDrive:/none/one.json }
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimSnapshotNotWritten,$full"
        $captured.Terminating.Exception.Message | Should -Match 'does not exist'
        $captured.Terminating.ErrorDetails.RecommendedAction | Should -Match 'Create the folder'
    }

    It 'saves nothing if there are no results before the error' {
        { & { throw 'upstream' } | Export-NimSnapshot TestDrive:/one.json } | Should -Throw 'upstream'
        Get-ItemName | Should -BeNullOrEmpty
    }
}

Describe 'Export-NimSnapshot in a process that is killed' {
    BeforeEach {
        Clear-TestDrive
    }

    It 'leaves the whole old file or the whole new file' {
        $complete | Export-NimSnapshot TestDrive:/old.json
        New-TestSnapshot @{ 'acme/three' = 'Available' } | Export-NimSnapshot TestDrive:/new.json
        $whole = (Get-FileHash TestDrive:/old.json, TestDrive:/new.json).Hash
        $folders = 1..4 | ForEach-Object { (New-Item (Join-Path $TestDrive "run-$_") -ItemType Directory).FullName }
        $runs = foreach ($folder in $folders) {
            Start-FreshPwsh -Parameter @{ Module = Get-NimModulePath; Source = $TestDrive; Path = "$folder/one.json" } -ScriptBlock {
                param($Module, $Source, $Path)
                Import-Module $Module
                $snapshots = Import-NimSnapshot $Source/old.json, $Source/new.json
                while ($true) {
                    $snapshots | ForEach-Object { $_ | Export-NimSnapshot $Path }
                }
            }
        }
        try {
            Wait-ForCondition { -not $folders.Where({ -not (Test-Path "$_/one.json") }) } -Seconds 60
        } finally {
            $runs | ForEach-Object {
                $_.Kill()
                $_.WaitForExit()
                $_.Dispose()
            }
        }

        foreach ($folder in $folders) {
            (Get-FileHash "$folder/one.json").Hash | Should -BeIn $whole
            (Import-NimSnapshot $folder).IsComplete | Should -BeTrue
        }
    }
}
