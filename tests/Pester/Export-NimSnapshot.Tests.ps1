#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    # A runner may stop at errors; these tests look at them.
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

    It 'takes -LiteralPath as PSPath, and its input from the pipeline' {
        $command.Parameters['LiteralPath'].Aliases | Should -Contain 'PSPath'
        $command.Parameters['InputObject'].ParameterSets.Values.ValueFromPipeline | Should -Be $true
    }

    It 'writes a file that begins with what a folder is ordered by' {
        $complete.Results | Export-NimSnapshot TestDrive:/one.json | Should -BeNullOrEmpty
        Get-Content TestDrive:/one.json -TotalCount 7 | ForEach-Object { ($_ -split ':')[0].Trim(' "') } |
            Should -Be '{', 'schemaVersion', 'takenAt', 'baseUri', 'catalogCount', 'isComplete', 'results'
        Get-ItemName | Should -Be 'one.json'
    }

    It 'passes on the snapshot with -PassThru' {
        $snapshot = $complete.Results | Export-NimSnapshot TestDrive:/one.json -PassThru
        $snapshot | Should -BeOfType ([NimProbe.NimSnapshot])
        $snapshot.GetType() | Should -BeIn $command.OutputType.Type
        $snapshot.Path | Should -Be (Join-Path $TestDrive 'one.json')
        $snapshot.IsComplete | Should -BeTrue
    }

    It 'writes to <Where>' -ForEach @(
        @{ Where = 'a path below the current location'; Location = 'TestDrive:/'; Arguments = @{ Path = 'one.json' }; File = 'one.json' }
        @{ Where = 'a name with brackets'; Location = 'TestDrive:/'; Arguments = @{ LiteralPath = 'one[1].json' }; File = 'one[1].json' }
        @{ Where = 'the one file that a pattern means'; Location = 'TestDrive:/'; Arguments = @{ Path = 'o?e.*' }; File = 'one.json' }
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

    It 'names the file by its time in a folder, and replaces none' {
        1..2 | ForEach-Object { $complete.Results | Export-NimSnapshot $TestDrive }
        $incomplete.Results | Export-NimSnapshot TestDrive:/new/
        Get-ItemName | Sort-Object Length | Should -Be 'new', '2026-11-20T063015Z.json', '2026-11-20T063015Z_2.json'
        (Get-ChildItem TestDrive:/new).Name | Should -Be '2026-11-21T063015Z.json'
    }

    It 'replaces a file, keeps it with -NoClobber, and a read-only one unless forced' {
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

    It 'refuses to record nothing, and keeps what is there' {
        $complete.Results | Export-NimSnapshot TestDrive:/one.json
        $before = (Get-FileHash TestDrive:/one.json).Hash
        { @() | Export-NimSnapshot TestDrive:/one.json } | Should -Throw -ErrorId "NimSnapshotEmpty,$full"
        (Get-FileHash TestDrive:/one.json).Hash | Should -Be $before
        Get-ItemName | Should -Be 'one.json'
    }

    It 'says before any input is made that <What>' -ForEach @(
        @{ What = 'there is no such folder'; Path = 'TestDrive:/none/one.json'; Id = 'NimSnapshotNotWritten' }
        @{ What = 'the path is none of the file system'; Path = 'env:one.json'; Id = 'NimSnapshotNotFound' }
        @{ What = 'the drive is none'; Path = 'nowhere:/one.json'; Id = 'NimSnapshotNotFound' }
    ) {
        $made = @{ Count = 0 }
        { 1..3 | ForEach-Object { $made.Count++; $complete.Results[0] } | Export-NimSnapshot $Path } | Should -Throw -ErrorId "$Id,$full"
        $made.Count | Should -Be 0
    }

    It 'keeps a complete snapshot from an incomplete one, which goes beside it with a warning' {
        $complete.Results | Export-NimSnapshot TestDrive:/one.json
        $captured = Invoke-Captured { $incomplete.Results | Export-NimSnapshot TestDrive:/one.json -Force -PassThru }
        $captured.Warnings | Should -HaveCount 1
        $captured.Output.Path | Should -Be (Join-Path $TestDrive 'one.partial.json')
        (Import-NimSnapshot TestDrive:/one.json).IsComplete | Should -BeTrue
        (Import-NimSnapshot TestDrive:/one.partial.json).IsComplete | Should -BeFalse
    }

    It 'takes back a snapshot as it was' {
        $complete | Export-NimSnapshot TestDrive:/one.json
        $incomplete | Export-NimSnapshot TestDrive:/two.json
        Import-NimSnapshot TestDrive:/one.json | Export-NimSnapshot TestDrive:/one-again.json
        Import-NimSnapshot TestDrive:/two.json | Export-NimSnapshot TestDrive:/two-again.json
        foreach ($name in 'one', 'two') {
            (Get-FileHash "TestDrive:/$name-again.json").Hash | Should -Be (Get-FileHash "TestDrive:/$name.json").Hash
        }
    }
}

Describe 'Export-NimSnapshot with input that is no result' {
    BeforeEach {
        Clear-TestDrive
    }

    It 'says so of <What>, and takes the others' -ForEach @(
        @{ What = 'nothing'; Item = $null; Fault = 'An empty object is no result.' }
        @{ What = 'a text'; Item = 'acme/one'; Fault = "The text 'acme/one' is no result." }
        @{ What = 'a number'; Item = 42; Fault = 'An object of type Int32 has no property Id.' }
        @{ What = 'a row without a status'; Item = [pscustomobject]@{ Id = 'acme/x'; TestedAt = '2026-11-21T06:30:15Z'; BaseUri = 'http://localhost/v1' }; Fault = "The result of 'acme/x' has no property Status." }
        @{ What = 'a row without a time'; Item = [pscustomobject]@{ Id = 'acme/x'; Status = 'Available'; BaseUri = 'http://localhost/v1' }; Fault = "The result of 'acme/x' has no property TestedAt." }
        @{ What = 'a row with a status that is none'; Item = [pscustomobject]@{ Id = 'acme/x'; Status = 'Up' }; Fault = "has a property Status that cannot be read: 'Up' is none of Inconclusive" }
        @{ What = 'a row with a number that is none'; Item = [pscustomobject]@{ Id = 'acme/x'; Status = 'Available'; LatencyMs = '1,5' }; Fault = "has a property LatencyMs that cannot be read: '1,5' is no whole number" }
        @{ What = 'a row with a time of two readings'; Item = [pscustomobject]@{ Id = 'acme/x'; Status = 'Available'; TestedAt = '03/04/2026 06:30:15' }; Fault = 'can be 2026-04-03 or 2026-03-04' }
        @{ What = 'a row of another service'; Item = [pscustomobject]@{ Id = 'acme/x'; Status = 'Available'; TestedAt = '2026-11-21T06:30:15Z'; BaseUri = 'http://localhost/v1' }; Fault = 'A snapshot is one service'; Id = 'NimBaseUriMismatch' }
        @{ What = 'an id that does not print'; Item = [pscustomobject]@{ Id = "a`e[31m"; Status = 'Available'; TestedAt = '2026-11-21T06:30:15Z'; BaseUri = 'http://localhost/v1' }; Fault = 'has a character that does not print' }
    ) {
        $captured = Invoke-Captured { @($complete.Results[0]; , $Item; $complete.Results[1]) | Export-NimSnapshot TestDrive:/one.json }
        $captured.Terminating | Should -BeNullOrEmpty
        $captured.Errors | Should -HaveCount 1
        $captured.Errors[0].FullyQualifiedErrorId | Should -Be "$($_['Id'] ?? 'NimInputInvalid'),$full"
        $captured.Errors[0].Exception.Message | Should -BeLike "*$Fault*"
        $captured.Errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        (Import-NimSnapshot TestDrive:/one.json).Results | Should -HaveCount 2
    }
}

Describe 'Export-NimSnapshot with results that have travelled' {
    BeforeAll {
        $results = $complete.Results
    }

    BeforeEach {
        Clear-TestDrive
        $results | Export-NimSnapshot TestDrive:/live.json
    }

    It 'writes of <Way> what it writes of live ones' -ForEach @(
        @{ Way = 'results from CliXml'; Travel = { $results | Export-Clixml TestDrive:/r.xml; Import-Clixml TestDrive:/r.xml } }
        @{ Way = 'results from JSON'; Travel = { $results | ConvertTo-Json | ConvertFrom-Json } }
        @{ Way = 'results from JSON with names of enumerations'; Travel = { $results | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
        @{ Way = 'selected properties'; Travel = { $results | Select-Object * } }
        @{ Way = 'results from a job'; Travel = { (Import-SnapshotInJob (Join-Path $TestDrive 'live.json')).Results } }
        @{ Way = 'a snapshot from CliXml'; Travel = { Import-NimSnapshot TestDrive:/live.json | Export-Clixml TestDrive:/s.xml; Import-Clixml TestDrive:/s.xml } }
        @{ Way = 'a snapshot from a job'; Travel = { Import-SnapshotInJob (Join-Path $TestDrive 'live.json') } }
    ) {
        & $Travel | Export-NimSnapshot TestDrive:/travelled.json
        Get-Content TestDrive:/travelled.json -Raw | Should -Be (Get-Content TestDrive:/live.json -Raw)
    }

    It 'refuses a snapshot that lost its results on the way' {
        # What is left of each result where the depth does not reach: its text.
        $shallow = Import-NimSnapshot TestDrive:/live.json | Select-Object *, @{ Name = 'Results'; Expression = { [string[]]$_.Results } } -ExcludeProperty Results
        $captured = Invoke-Captured { $shallow | Export-NimSnapshot TestDrive:/travelled.json }
        $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
        $captured.Errors[0].Exception.Message | Should -BeLike '*has lost its results on the way*'
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimSnapshotEmpty,$full"
    }

    It 'reads a CSV of any culture right or refuses it' {
        $before = [cultureinfo]::CurrentCulture
        $read = 0
        try {
            foreach ($culture in 'en-US', 'en-GB', 'de-DE', 'fr-FR', 'fr-CA', 'sv-SE', 'fi-FI', 'da-DK', 'ja-JP', 'ko-KR', 'zh-TW', 'hu-HU', 'th-TH', 'fa-IR', 'ar-SA', 'bg-BG', 'hr-HR', 'pt-BR', 'en-ZA', '') {
                [cultureinfo]::CurrentCulture = $culture
                $results | Export-Csv TestDrive:/r.csv
                [cultureinfo]::CurrentCulture = 'en-US'
                $captured = Invoke-Captured { Import-Csv TestDrive:/r.csv | Export-NimSnapshot TestDrive:/csv.json }
                if ($captured.Errors) {
                    $captured.Errors.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be "NimInputInvalid,$full", "NimSnapshotEmpty,$full"
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
        $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0; TimeoutSeconds = 0.5 }
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
        Get-NimModel @service | Test-NimModel @service -ApiKey $secret | Export-NimSnapshot TestDrive:/one.json
        $snapshot = Import-NimSnapshot TestDrive:/one.json
        $snapshot.IsComplete | Should -BeTrue
        $snapshot.CatalogCount | Should -Be 5
        $snapshot.BaseUri | Should -Be $sandbox.BaseUri
        $text = Get-Content TestDrive:/one.json -Raw
        $text.Contains($key) | Should -BeFalse
        $text.Contains(($key | ConvertTo-Json).Trim('"')) | Should -BeFalse
        $text | Should -Match 'redacted'
    }

    It 'is incomplete when the run was filtered, and says so' {
        Get-NimModel 'acme/one', 'meta/*' @service | Test-NimModel @service | Export-NimSnapshot TestDrive:/one.json
        $snapshot = Import-NimSnapshot TestDrive:/one.json
        $snapshot.IsComplete | Should -BeFalse
        $snapshot.CatalogCount | Should -Be 5
        $snapshot.Results | Should -HaveCount 2
    }

    It 'keeps what came before the pipeline was stopped, and the complete file as it was' {
        $old | Export-NimSnapshot TestDrive:/one.json
        $before = (Get-FileHash TestDrive:/one.json).Hash
        $seen = [System.Collections.Concurrent.ConcurrentQueue[string]]::new()
        $shell = [powershell]::Create().AddScript({
                param($Module, $BaseUri, $Path, $Seen)
                Import-Module $Module
                Test-NimModel meta/llama-3.1-8b-instruct, acme/hang -BaseUri $BaseUri | ForEach-Object { $_; $Seen.Enqueue($_.Id) } | Export-NimSnapshot $Path
            }.ToString())
        $null = $shell.AddArgument((Get-NimModulePath)).AddArgument($sandbox.BaseUri).AddArgument((Join-Path $TestDrive 'one.json')).AddArgument($seen).BeginInvoke()
        try {
            Wait-ForCondition { $seen.Count -eq 1 }
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed | Should -BeLessThan ([timespan]::FromSeconds(5))
            Wait-ForCondition { Test-Path TestDrive:/one.partial.json }
        } finally {
            $shell.Dispose()
        }

        $partial = Import-NimSnapshot TestDrive:/one.partial.json
        $partial.IsComplete | Should -BeFalse
        $partial.Results.Id | Should -Be 'meta/llama-3.1-8b-instruct'
        (Get-FileHash TestDrive:/one.json).Hash | Should -Be $before
    }

    It 'keeps what came before an error upstream' {
        { & { $old[0]; throw 'upstream' } | Export-NimSnapshot TestDrive:/one.json } | Should -Throw 'upstream'
        Get-ItemName | Should -Be 'one.partial.json'
        (Import-NimSnapshot TestDrive:/one.partial.json).Results.Id | Should -Be $old[0].Id

        { @($old[1]; 42) | Export-NimSnapshot TestDrive:/two.json -ErrorAction Stop } | Should -Throw -ErrorId "NimInputInvalid,$full"
        (Import-NimSnapshot TestDrive:/two.partial.json).Results.Id | Should -Be $old[1].Id
    }

    It 'keeps nothing where nothing came before the error' {
        { & { throw 'upstream' } | Export-NimSnapshot TestDrive:/one.json } | Should -Throw 'upstream'
        Get-ItemName | Should -BeNullOrEmpty
    }
}

Describe 'Export-NimSnapshot in a process that is killed' {
    BeforeEach {
        Clear-TestDrive
    }

    It 'leaves the old file or the new one, whole' {
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
