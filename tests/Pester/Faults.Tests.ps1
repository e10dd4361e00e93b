#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    # A full disk, a read-only folder and a private hosts file need a mount namespace.
    $hasOwnMounts = $false
    if ($IsLinux -and (Get-Command unshare -ErrorAction Ignore)) {
        unshare --mount mount -t tmpfs tmpfs /tmp 2>$null
        $hasOwnMounts = $LASTEXITCODE -eq 0
    }

    # A shell starts its background jobs with SIGINT ignored, and every process below them inherits that.
    $hasInterrupt = -not $IsWindows
    if ($IsLinux) {
        $ignored = (Select-String -Path /proc/self/status -Pattern '^SigIgn:\s*(\w+)').Matches[0].Groups[1].Value
        $hasInterrupt = ([Convert]::ToUInt64($ignored, 16) -band 2) -eq 0
    }
}

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/Snapshot.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)

    # Models with different latencies and statuses: a scan takes about a second and can be interrupted at any moment.
    $verdicts = @{
        choices               = 'Available'
        engine_500            = 'Failing'
        not_found_for_account = 'NotEntitled'
        retired_410           = 'Retired'
        empty_504             = 'Busy'
    }
    $answers = [string[]]$verdicts.Keys | Sort-Object
    $models = foreach ($number in 0..59) {
        @{
            Id        = "$($answers[$number % $answers.Count])/model-$number"
            Chat      = $answers[$number % $answers.Count]
            LatencyMs = 37 * $number % 200
        }
    }
    $sandbox = Start-NimSandbox -Model $models

    # A scan as in a scheduled task.
    $scan = {
        param($Module, $BaseUri, $Path)
        Import-Module $Module
        Get-NimModel -BaseUri $BaseUri | Test-NimModel -BaseUri $BaseUri -ThrottleLimit 8 -MaximumRetryCount 0 | Export-NimSnapshot $Path
    }

    function Assert-WholeSnapshot {
        # Asserts that every file of a folder is a valid snapshot with the right statuses.
        param([string] $Folder)

        foreach ($file in Get-ChildItem $Folder -Filter *.json) {
            $snapshot = Import-NimSnapshot -LiteralPath $file
            $snapshot.Results.Count | Should -BeGreaterThan 0
            $snapshot.IsComplete | Should -Be ($snapshot.Results.Count -eq $snapshot.CatalogCount)
            $snapshot.Results.Where({ $_.Status -ne $verdicts[$_.Publisher] }) | Should -BeNullOrEmpty
        }
    }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'A scan with export that is stopped' {
    BeforeAll {
        # A scan of this catalogue does not end by itself before it is stopped.
        $endless = Start-NimSandbox -Model ($models + @{ Id = 'choices/hangs'; Chat = 'no_answer' })
    }

    AfterAll {
        Stop-NimSandbox $endless
    }

    BeforeEach {
        $sandbox.Reset()
        $endless.Reset()
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
    }

    It 'leaves whole files at any moment, and the old file until the new one is complete' {
        & $scan (Get-NimModulePath) $sandbox.BaseUri (Join-Path $folder 'one.json')
        $random = [System.Random]::new(7)
        $stopped = 0
        foreach ($round in 1..12) {
            $shell = [powershell]::Create().AddScript($scan.ToString())
            (Get-NimModulePath), $sandbox.BaseUri, "$folder/one.json" | ForEach-Object { $null = $shell.AddArgument($_) }
            try {
                $invocation = $shell.BeginInvoke()
                $null = $invocation.AsyncWaitHandle.WaitOne($random.Next(1500))
                $shell.Stop()
                $stopped += $shell.InvocationStateInfo.State -eq 'Stopped'
                $shell.Streams.Error | Should -BeNullOrEmpty
                Assert-WholeSnapshot $folder
                (Import-NimSnapshot "$folder/one.json").IsComplete | Should -BeTrue
            } finally {
                $shell.Dispose()
            }
        }

        # The test proves nothing if all scans end before they are stopped.
        $stopped | Should -BeGreaterThan 3
        Get-ChildItem $folder -Exclude *.json | Should -BeNullOrEmpty
        Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
    }

    It 'saves the results so far on Ctrl+C' -Skip:(-not $hasInterrupt) {
        $run = Start-FreshPwsh $scan -Parameter @{ Module = Get-NimModulePath; BaseUri = $endless.BaseUri; Path = "$folder/one.json" }
        try {
            Wait-ForCondition { $endless.Statistics.inference -ge 60 } -Seconds 60
            sh -c "kill -INT $($run.Id)"
            $run.WaitForExit(60000) | Should -BeTrue
            Wait-ForCondition { $endless.Statistics.inFlight -eq 0 }
        } finally {
            $run.Kill()
            $run.Dispose()
        }

        (Get-ChildItem $folder).Name | Should -Be 'one.partial.json'
        Assert-WholeSnapshot $folder
    }

    It 'leaves the old file if the process is killed' {
        New-TestSnapshot @{ 'choices/old' = 'Available' } | Export-NimSnapshot "$folder/one.json"
        $before = (Get-FileHash "$folder/one.json").Hash
        $run = Start-FreshPwsh $scan -Parameter @{ Module = Get-NimModulePath; BaseUri = $endless.BaseUri; Path = "$folder/one.json" }
        try {
            Wait-ForCondition { $endless.Statistics.inference -ge 20 } -Seconds 60
        } finally {
            $run.Kill()
            $run.WaitForExit()
            $run.Dispose()
        }

        (Get-FileHash "$folder/one.json").Hash | Should -Be $before
        Get-ChildItem $folder | Should -HaveCount 1
    }
}

Describe 'Two scans that export to one file at once' {
    It 'leave one whole file at every moment' {
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $parameters = @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Path = "$folder/one.json" }
        $runs = 1..2 | ForEach-Object { Start-FreshPwsh $scan -Parameter $parameters }
        try {
            while ($runs.Where({ -not $_.HasExited })) {
                Assert-WholeSnapshot $folder
            }

            $runs.ExitCode | Should -Be 0, 0
            $runs.ForEach({ $_.StandardError.ReadToEnd() }) | Should -Be '', ''
        } finally {
            $runs.ForEach({ $_.Kill(); $_.Dispose() })
        }

        (Get-ChildItem $folder).Name | Should -Be 'one.json'
        (Import-NimSnapshot "$folder/one.json").Results | Should -HaveCount 60
    }
}

Describe 'A folder that cannot be written' -Skip:(-not $hasOwnMounts) {
    BeforeAll {
        $target = (New-Item (Join-Path $TestDrive 'target') -ItemType Directory).FullName
        $save = {
            param($Module, $BaseUri, $Folder, $Prepare, $Fault)
            $ErrorActionPreference = 'Continue'
            Import-Module $Module
            Import-Module $Prepare
            New-TestSnapshot @{ 'choices/old' = 'Available' } | Export-NimSnapshot "$Folder/one.json"
            $before = Get-FileHash "$Folder/one.json"
            if ($Fault -eq 'ReadOnly') {
                mount -o 'remount,ro' $Folder
            } else {
                # Leaves 4 KB free, which is less than a snapshot of 60 models needs.
                $free = [System.IO.DriveInfo]::new($Folder).AvailableFreeSpace
                [System.IO.File]::WriteAllBytes("$Folder/filler", [byte[]]::new($free - 4096))
            }

            $caught = $null
            try {
                Get-NimModel -BaseUri $BaseUri | Test-NimModel -BaseUri $BaseUri -MaximumRetryCount 0 |
                    Export-NimSnapshot "$Folder/one.json"
            } catch {
                $caught = $_
            }

            @{
                ErrorId = $caught.FullyQualifiedErrorId
                Message = "$caught"
                Errors  = $Error.Count
                IsSame  = (Get-FileHash "$Folder/one.json").Hash -eq $before.Hash
                Names   = @((Get-ChildItem $Folder).Name)
            } | ConvertTo-Json
        }
        $parameters = @{
            Module  = Get-NimModulePath
            BaseUri = $sandbox.BaseUri
            Folder  = $target
            Prepare = Join-Path $PSScriptRoot 'Snapshot.TestSupport.psm1'
        }
    }

    BeforeEach {
        $sandbox.Reset()
    }

    It 'leads to one error if the disk is full, which names the file with the results, and the old file remains' {
        $run = Invoke-FreshPwsh $save -Parameter ($parameters + @{ Fault = 'Full' }) -Mount "mount -t tmpfs -o size=64k tmpfs '$target'"
        $report = $run.Output | ConvertFrom-Json
        $report.ErrorId | Should -Be 'NimSnapshotNotWritten,NimProbe.PowerShell.Commands.ExportNimSnapshotCommand'
        $report.Message | Should -BeLike "*cannot be written*$target/one.json*" -Because 'the message is about the file asked for'
        $report.Errors | Should -Be 1
        $report.IsSame | Should -BeTrue
        $report.Names | Should -Be 'filler', 'one.json'
        $report.Message | Should -Not -BeLike '*.tmp*'
        $saved = [regex]::Match($report.Message, "The results were saved as '(.+)'\.$").Groups[1].Value
        try {
            (Import-NimSnapshot -LiteralPath $saved).Results | Should -HaveCount 60
        } finally {
            Remove-Item (Split-Path $saved) -Recurse
        }
    }

    It 'leads to an error before the first request if the folder is read-only, and the old file remains' {
        $run = Invoke-FreshPwsh $save -Parameter ($parameters + @{ Fault = 'ReadOnly' }) -Mount "mount -t tmpfs -o size=1m tmpfs '$target'"
        $report = $run.Output | ConvertFrom-Json
        $report.ErrorId | Should -Be 'NimSnapshotNotWritten,NimProbe.PowerShell.Commands.ExportNimSnapshotCommand'
        $report.Errors | Should -Be 1
        $report.IsSame | Should -BeTrue
        $report.Names | Should -Be 'one.json'
        $sandbox.Statistics.inference | Should -Be 0
    }
}

Describe 'A host name that cannot be resolved at first' -Skip:(-not $hasOwnMounts) {
    It 'is resolved again, and the model gets its status' {
        $hosts = New-Item (Join-Path $TestDrive 'hosts') -ItemType File
        $servers = New-Item (Join-Path $TestDrive 'resolv.conf') -ItemType File
        $port = ([uri]$sandbox.Address).Port
        $mount = "mount --bind '$hosts' /etc/hosts && mount --bind '$servers' /etc/resolv.conf"
        $parameters = @{ Module = Get-NimModulePath; BaseUri = "http://later.invalid:$port/v1" }
        $run = Start-FreshPwsh -Mount $mount -Parameter $parameters -ScriptBlock {
            param($Module, $BaseUri)
            Import-Module $Module
            Test-NimModel choices/model-0 -BaseUri $BaseUri -NoProxy -MaximumRetryCount 8 -Verbose 4>&1 |
                ForEach-Object { "$($_.Status) $($_.Attempts) $_" }
        }
        try {
            do {
                $line = $run.StandardOutput.ReadLine()
            } until ($null -eq $line -or $line -match 'NameNotResolved')

            Add-Content $hosts '127.0.0.1 later.invalid'
            $rest = $run.StandardOutput.ReadToEnd()
        } finally {
            $run.Kill()
            $run.Dispose()
        }

        $line | Should -Match 'NameNotResolved'
        $rest | Should -Match '(?m)^Available [2-9] choices/model-0$'
    }
}
