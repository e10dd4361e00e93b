#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    # Some faults are the system's own: a disk, a folder and a table of hosts of our own need a mount namespace.
    $hasOwnMounts = $false
    if ($IsLinux -and (Get-Command unshare -ErrorAction Ignore)) {
        unshare --mount mount -t tmpfs tmpfs /tmp 2>$null
        $hasOwnMounts = $LASTEXITCODE -eq 0
    }
}

BeforeAll {
    # A runner may stop at errors; these tests look at them.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/Snapshot.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)

    # Slow and fast models of every sort: a scan takes about a second, and has something to lose at any moment.
    $verdicts = @{
        choices               = 'Available'
        engine_500            = 'Failing'
        not_found_for_account = 'NotEntitled'
        retired_410           = 'Retired'
        empty_504             = 'Busy'
    }
    $answers = [string[]]$verdicts.Keys | Sort-Object
    $models = foreach ($number in 0..59) {
        @{ Id = "$($answers[$number % $answers.Count])/model-$number"; Chat = $answers[$number % $answers.Count]; LatencyMs = 37 * $number % 200 }
    }
    $sandbox = Start-NimSandbox -Model $models

    # A scan as an administrator would schedule it.
    $scan = {
        param($Module, $BaseUri, $Path)
        Import-Module $Module
        Get-NimModel -BaseUri $BaseUri | Test-NimModel -BaseUri $BaseUri -ThrottleLimit 8 -MaximumRetryCount 0 | Export-NimSnapshot $Path
    }

    function Assert-WholeSnapshot {
        # Every file of a folder is a snapshot that can be read, and says of no model what is not so.
        param([string] $Folder)

        foreach ($file in Get-ChildItem $Folder -Filter *.json) {
            $snapshot = Import-NimSnapshot -LiteralPath $file
            $snapshot.Results.Count | Should -BeGreaterThan 0
            $snapshot.IsComplete | Should -Be ($snapshot.Results.Count -eq $models.Count)
            $snapshot.Results.Where({ $_.Status -ne $verdicts[$_.Publisher] }) | Should -BeNullOrEmpty
        }
    }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'A scan with export that is stopped' {
    BeforeEach {
        $sandbox.Reset()
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
    }

    It 'leaves whole files at any moment, the old one as it was until the new one is there' {
        & $scan (Get-NimModulePath) $sandbox.BaseUri (Join-Path $folder 'one.json')
        $random = [System.Random]::new(7)
        $stopped = 0
        foreach ($round in 1..12) {
            $shell = [powershell]::Create().AddScript($scan.ToString()).AddArgument((Get-NimModulePath)).AddArgument($sandbox.BaseUri).AddArgument((Join-Path $folder 'one.json'))
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

        # Moments that all came too late would prove nothing.
        $stopped | Should -BeGreaterThan 3
        Get-ChildItem $folder -Exclude *.json | Should -BeNullOrEmpty
        Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
    }

    It 'ends as a person ends it, with what came so far' -Skip:$IsWindows {
        $run = Start-FreshPwsh $scan -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Path = "$folder/one.json" }
        try {
            Wait-ForCondition { $sandbox.Statistics.inference -ge 20 } -Seconds 60
            sh -c "kill -INT $($run.Id)"
            $run.WaitForExit(10000) | Should -BeTrue
            Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
        } finally {
            $run.Kill()
            $run.Dispose()
        }

        (Get-ChildItem $folder).Name | Should -Be 'one.partial.json'
        Assert-WholeSnapshot $folder
    }

    It 'leaves the old file when the process is killed' {
        New-TestSnapshot @{ 'choices/old' = 'Available' } | Export-NimSnapshot "$folder/one.json"
        $before = (Get-FileHash "$folder/one.json").Hash
        $run = Start-FreshPwsh $scan -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Path = "$folder/one.json" }
        try {
            Wait-ForCondition { $sandbox.Statistics.inference -ge 20 } -Seconds 60
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
    It 'leave one of them whole, at every moment' {
        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid())) -ItemType Directory).FullName
        $runs = 1..2 | ForEach-Object { Start-FreshPwsh $scan -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Path = "$folder/one.json" } }
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

Describe 'A place that cannot be written' -Skip:(-not $hasOwnMounts) {
    BeforeAll {
        $place = (New-Item (Join-Path $TestDrive 'place') -ItemType Directory).FullName
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
                # All that is left but a few kilobytes: a snapshot of 60 models has more.
                $free = [System.IO.DriveInfo]::new($Folder).AvailableFreeSpace
                [System.IO.File]::WriteAllBytes("$Folder/filler", [byte[]]::new($free - 4096))
            }

            $caught = $null
            try {
                Get-NimModel -BaseUri $BaseUri | Test-NimModel -BaseUri $BaseUri -MaximumRetryCount 0 | Export-NimSnapshot "$Folder/one.json"
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
        $parameters = @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Folder = $place; Prepare = Join-Path $PSScriptRoot 'Snapshot.TestSupport.psm1' }
    }

    BeforeEach {
        $sandbox.Reset()
    }

    It 'is told with one error where the disk fills up, and the old file stays' {
        $run = Invoke-FreshPwsh $save -Parameter ($parameters + @{ Fault = 'Full' }) -Mount "mount -t tmpfs -o size=64k tmpfs '$place'"
        $told = $run.Output | ConvertFrom-Json
        $told.ErrorId | Should -Be 'NimSnapshotNotWritten,NimProbe.PowerShell.Commands.ExportNimSnapshotCommand'
        $told.Message | Should -BeLike "*cannot be written*$place/one.json*" -Because 'the message is about the file asked for'
        $told.Errors | Should -Be 1
        $told.IsSame | Should -BeTrue
        $told.Names | Should -Be 'filler', 'one.json'
    }

    It 'is told before a request is spent where the folder is read-only, and the old file stays' {
        $run = Invoke-FreshPwsh $save -Parameter ($parameters + @{ Fault = 'ReadOnly' }) -Mount "mount -t tmpfs -o size=1m tmpfs '$place'"
        $told = $run.Output | ConvertFrom-Json
        $told.ErrorId | Should -Be 'NimSnapshotNotWritten,NimProbe.PowerShell.Commands.ExportNimSnapshotCommand'
        $told.Errors | Should -Be 1
        $told.IsSame | Should -BeTrue
        $told.Names | Should -Be 'one.json'
        $sandbox.Statistics.inference | Should -Be 0
    }
}

Describe 'A host name that has no address at first' -Skip:(-not $hasOwnMounts) {
    It 'is looked up again, and the model has its verdict' {
        $hosts = New-Item (Join-Path $TestDrive 'hosts') -ItemType File
        $servers = New-Item (Join-Path $TestDrive 'resolv.conf') -ItemType File
        $port = ([uri]$sandbox.Address).Port
        $mount = "mount --bind '$hosts' /etc/hosts && mount --bind '$servers' /etc/resolv.conf"
        $run = Start-FreshPwsh -Mount $mount -Parameter @{ Module = Get-NimModulePath; BaseUri = "http://later.invalid:$port/v1" } -ScriptBlock {
            param($Module, $BaseUri)
            Import-Module $Module
            Test-NimModel choices/model-0 -BaseUri $BaseUri -NoProxy -MaximumRetryCount 3 -Verbose 4>&1 | ForEach-Object { "$($_.Status) $($_.Attempts) $_" }
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
        $rest | Should -Match '(?m)^Available [234] choices/model-0$'
    }
}
