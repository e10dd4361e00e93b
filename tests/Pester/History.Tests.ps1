#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    # A full disk needs a mount namespace.
    $hasOwnMounts = $false
    if ($IsLinux -and (Get-Command unshare -ErrorAction Ignore)) {
        unshare --mount mount -t tmpfs tmpfs /tmp 2>$null
        $hasOwnMounts = $LASTEXITCODE -eq 0
    }
}

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/Snapshot.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $canary = 'meta/llama-3.1-8b-instruct'
    $odd = "acme/an odd `"id`" \ {of} `u{6A21}`u{578B}"

    # A run tests the key with this model first. In its latency, the pipeline passes the other models on.
    $sandbox = Start-NimSandbox -Model @(
        @{ Id = $canary; LatencyMs = 1000 }
        @{ Id = 'acme/fast' }
        @{ Id = 'acme/slow'; LatencyMs = 300 }
        @{ Id = 'acme/slower'; LatencyMs = 600 }
        @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
        @{ Id = $odd }
    )
    $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }

    # A limit that does not delay these tests.
    $budget = $service + @{ RequestsPerMinute = 6000 }
    $slowestFirst = $canary, 'acme/slower', 'acme/slow', 'acme/fast'

    function Get-RequestOrder {
        $sandbox.Requests.model
    }

    function Get-HistoryFile {
        @(Get-ChildItem $folder -Filter *.json -ErrorAction Ignore)
    }

    function Get-HistoryContent {
        Get-Content (Get-HistoryFile) -Raw | ConvertFrom-Json -AsHashtable
    }

    function Write-RecordedLatency {
        # Replaces the latencies that were measured, which a busy machine can change, by those of the models.
        (Get-HistoryContent).models['acme/slower'].milliseconds[0] | Should -BeGreaterThan 550
        $file = (Get-HistoryFile).FullName
        $text = Get-Content $file -Raw
        @{ 'acme/fast' = 1; 'acme/slow' = 300; 'acme/slower' = 600 }.GetEnumerator() | ForEach-Object {
            $text = $text -replace "(""$($_.Key)"":\{[^}]*\[)\d+", "`${1}$($_.Value)"
        }
        Set-Content $file $text -NoNewline
    }

    function Invoke-OrderedRun {
        # Probes the models one at a time, so that the order of the requests shows the expected latencies.
        param([hashtable] $Parameter = @{})

        $canary, 'acme/fast', 'acme/slow', 'acme/slower' | Test-NimModel @budget -ThrottleLimit 1 @Parameter
    }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'The history of latencies' {
    BeforeEach {
        $sandbox.Reset()
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
        $env:NIMPROBE_HISTORY = $folder
    }

    AfterEach {
        $env:NIMPROBE_HISTORY = 'off'
    }

    It 'is off in this suite, except where a test switches it on' {
        $env:NIMPROBE_HISTORY = $environment['NIMPROBE_HISTORY']
        $saved = Clear-NimEnvironment
        $env:NIMPROBE_HISTORY | Should -Be 'off'
        Restore-NimEnvironment $saved
        $env:NIMPROBE_HISTORY | Should -Be $environment['NIMPROBE_HISTORY']
    }

    It 'lets <Cmdlet> ask the slowest models first' -ForEach @(
        @{ Cmdlet = 'Test-NimModel'; Run = { $canary, 'acme/fast', 'acme/slow', 'acme/slower' | Test-NimModel @budget -ThrottleLimit 1 } }
        @{ Cmdlet = 'Assert-NimModel'; Run = {
                $canary, 'acme/fast', 'acme/slow', 'acme/slower' | Assert-NimModel @budget -ThrottleLimit 1
            }
        }
    ) {
        . $Run
        Get-RequestOrder | Should -Be $canary, 'acme/fast', 'acme/slow', 'acme/slower'
        Write-RecordedLatency
        $sandbox.Reset()
        . $Run
        Get-RequestOrder | Should -Be $slowestFirst
        Get-HistoryFile | Should -HaveCount 1
        (Get-HistoryContent).models['acme/slow'].milliseconds | Should -HaveCount 2
    }

    It 'lets Watch-NimModel ask the slowest models first in its first round' {
        $null = Test-NimModel acme/slower, acme/slow @budget
        Write-RecordedLatency
        $sandbox.Reset()
        $watch = Start-FreshPwsh -Environment @{ NIMPROBE_HISTORY = $folder } -Parameter @{
            Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Path = Join-Path $TestDrive 'watch'
        } {
            param($Module, $BaseUri, $Path)
            Import-Module $Module
            Watch-NimModel $Path -BaseUri $BaseUri -RequestsPerMinute 6000 -ThrottleLimit 1
        }
        try {
            Wait-ForCondition { Test-Path (Join-Path $TestDrive 'watch/*.json') }
        } finally {
            $watch.Kill()
            $watch.Dispose()
        }

        # An unknown model counts as 30 s, so that it is before every known one.
        (Get-RequestOrder | Where-Object { $_ })[-2, -1] | Should -Be 'acme/slower', 'acme/slow'
        (Get-HistoryContent).models['acme/slow'].milliseconds | Should -HaveCount 2
    }

    It 'keeps at most ten latencies, and the ids as they are' {
        1..12 | ForEach-Object { $null = Test-NimModel $odd, acme/closed @budget }
        $models = (Get-HistoryContent).models
        $models.Keys | Sort-Object | Should -Be (@($odd, 'acme/closed') | Sort-Object)
        $models[$odd].milliseconds | Should -HaveCount 10
        $models['acme/closed'].milliseconds | Should -Be (@(0) * 10)
    }

    It 'contains ids, milliseconds and dates, but no key' {
        $key = "nvapi-$([guid]::NewGuid().ToString('n'))"
        $secret = @{ ApiKey = ConvertTo-TestSecureString $key }
        $null = Test-NimModel acme/fast, $key, "acme/$key" @budget @secret
        $history = Get-HistoryContent
        $history.Keys | Sort-Object | Should -Be 'models', 'nimProbeLatencies'
        $history.models.Keys | Should -Be 'acme/fast'
        $history.models['acme/fast'].Keys | Sort-Object | Should -Be 'lastSeen', 'milliseconds'
        Get-ChildItem $folder -Recurse -Force -File | Get-Content -Raw | Should -Not -BeLike "*$($key.Substring(6, 8))*"
    }

    It 'is private to the user' -Skip:$IsWindows {
        $null = Test-NimModel acme/fast @budget
        (Get-HistoryFile).UnixMode | Should -Be '-rw-------'
        (Get-Item $folder).UnixMode | Should -Be 'drwx------'
    }

    It 'is neither read nor updated <When>' -ForEach @(
        @{ When = 'with -NoHistory'; Set = @{ NoHistory = $true }; Value = { $folder } }
        @{ When = 'if NIMPROBE_HISTORY is off'; Set = @{}; Value = { 'off' } }
        @{ When = 'without a request limit'; Set = @{ RequestsPerMinute = 0 }; Value = { $folder } }
    ) {
        $null = Invoke-OrderedRun
        $before = (Get-FileHash (Get-HistoryFile)).Hash
        $sandbox.Reset()
        $env:NIMPROBE_HISTORY = & $Value
        $parameters = $service + @{ RequestsPerMinute = 6000; ThrottleLimit = 1 }
        $Set.Keys.ForEach({ $parameters[$_] = $Set[$_] })
        $captured = Invoke-Captured { $canary, 'acme/fast', 'acme/slow', 'acme/slower' | Test-NimModel @parameters }
        $captured.Output.Status | Should -Be (@('Available') * 4)
        Get-RequestOrder | Should -Be $canary, 'acme/fast', 'acme/slow', 'acme/slower'
        (Get-FileHash (Get-HistoryFile)).Hash | Should -Be $before
    }

    It 'creates nothing <When>' -ForEach @(
        @{ When = 'without a request limit'; Run = { Test-NimModel acme/fast @service } }
        @{ When = 'with -NoHistory'; Run = { Test-NimModel acme/fast @budget -NoHistory } }
        @{ When = 'with -WhatIf'; Run = { Test-NimModel acme/fast @budget -WhatIf } }
        @{ When = 'if nothing was probed'; Run = { @() | Test-NimModel @budget } }
    ) {
        . $Run
        Test-Path $folder | Should -BeFalse
    }

    It 'gives way to -Baseline, and is updated' {
        $null = Invoke-OrderedRun
        $snapshot = [NimProbe.NimSnapshot]@{
            BaseUri = $sandbox.BaseUri
            TakenAt = [datetime]::UtcNow
            Results = [NimProbe.NimProbeResult[]]@(
                New-TestResult acme/fast -LatencyMs 900 -BaseUri $sandbox.BaseUri
                New-TestResult acme/slow -LatencyMs 100 -BaseUri $sandbox.BaseUri
                New-TestResult acme/slower -LatencyMs 500 -BaseUri $sandbox.BaseUri
            )
        }
        $sandbox.Reset()
        $null = Invoke-OrderedRun @{ Baseline = $snapshot }
        Get-RequestOrder | Should -Be $canary, 'acme/fast', 'acme/slower', 'acme/slow'
        (Get-HistoryContent).models['acme/slow'].milliseconds | Should -HaveCount 2
    }

    It 'is a verbose line, and nothing else, if the file is <Fault>' -ForEach @(
        @{ Fault = 'damaged'; Reason = '*cannot be read: it is damaged. The run replaces it.'; IsReplaced = $true; Prepare = {
                Set-Content $file '{"nimProbeLatencies":1,"models":{"acme' -NoNewline
            }
        }
        @{ Fault = 'oversized'; Reason = '*cannot be read: it has more than 256 KiB. The run replaces it.'; IsReplaced = $true; Prepare = {
                Set-Content $file '{"nimProbeLatencies":1,"models":{}}'.PadRight(300KB)
            }
        }
        @{ Fault = 'foreign'; Reason = '*cannot be read: another program or a newer version wrote it. *'; IsReplaced = $false; Prepare = {
                Set-Content $file '{"schemaVersion":1}'
            }
        }
        @{ Fault = 'read-only'; Reason = '*cannot be written: it is read-only. *'; IsReplaced = $false; Prepare = {
                Set-ItemProperty $file -Name IsReadOnly -Value $true
            }
        }
        @{ Fault = 'locked'; Reason = '*cannot be written: *'; IsReplaced = $false; Prepare = {
                [System.IO.File]::Open("$folder/.lock", 'Open', 'ReadWrite', 'None')
            }
        }
        @{ Fault = 'a folder'; Reason = '*cannot be read: *'; IsReplaced = $false; Prepare = {
                Remove-Item $file
                $null = New-Item $file -ItemType Directory
            }
        }
    ) {
        $null = Test-NimModel acme/fast @budget
        $file = (Get-HistoryFile).FullName
        $lock = . $Prepare
        $before = (Test-Path $file -PathType Leaf) ? (Get-FileHash $file).Hash : $null
        try {
            $captured = Invoke-Captured { Test-NimModel acme/fast, acme/slow @budget -Verbose }
        } finally {
            ${lock}?.Dispose()
        }

        $captured.Output.Status | Should -Be 'Available', 'Available'
        $captured.Errors | Should -BeNullOrEmpty
        $captured.Warnings | Should -BeNullOrEmpty
        $lines = $captured.Verbose.Message -like '*latencies of*'
        $lines | Should -HaveCount 1
        $lines | Should -BeLike $Reason
        $captured.Verbose[-1].Message | Should -BeLike 'Models: 2. *'
        $after = (Test-Path $file -PathType Leaf) ? (Get-FileHash $file).Hash : $null
        $after -ne $before | Should -Be $IsReplaced
        if ($IsReplaced) {
            (Get-HistoryContent).models.Keys | Sort-Object | Should -Be 'acme/fast', 'acme/slow'
        }
    }

    It 'contains the latencies of two runs that end at once' {
        $runs = 'acme/fast', 'acme/slow' | ForEach-Object {
            Start-FreshPwsh -Environment @{ NIMPROBE_HISTORY = $folder } -Parameter @{
                Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Id = $_
            } {
                param($Module, $BaseUri, $Id)
                Import-Module $Module
                1..8 | ForEach-Object { Test-NimModel $Id, acme/closed -BaseUri $BaseUri -RequestsPerMinute 6000 -Quiet }
            }
        }
        try {
            $runs.ForEach({ $_.WaitForExit(120000) }) | Should -Be $true, $true
            $runs.ForEach({ $_.StandardError.ReadToEnd() }) | Should -Be '', ''
        } finally {
            $runs.ForEach({ $_.Kill(); $_.Dispose() })
        }

        $models = (Get-HistoryContent).models
        $models['acme/fast'].milliseconds | Should -HaveCount 8
        $models['acme/slow'].milliseconds | Should -HaveCount 8
        $models['acme/closed'].milliseconds | Should -HaveCount 10
        (Get-ChildItem $folder -Force).Name | Sort-Object | Should -Be (@('.lock', (Get-HistoryFile).Name) | Sort-Object)
    }

    It 'is a verbose line, and the old file remains, if the disk is full' -Skip:(-not $hasOwnMounts) {
        $null = New-Item $folder -ItemType Directory
        $setting = @{ NIMPROBE_HISTORY = $folder }
        $run = Invoke-FreshPwsh -Mount "mount -t tmpfs -o size=64k tmpfs '$folder'" -Environment $setting -Parameter @{
            Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri; Folder = $folder
        } {
            param($Module, $BaseUri, $Folder)
            $ErrorActionPreference = 'Continue'
            Import-Module $Module
            $null = Test-NimModel acme/fast -BaseUri $BaseUri -RequestsPerMinute 6000
            $before = Get-FileHash "$Folder/*.json"
            $free = [System.IO.DriveInfo]::new($Folder).AvailableFreeSpace
            [System.IO.File]::WriteAllBytes("$Folder/filler", [byte[]]::new($free))
            $records = Test-NimModel acme/fast, acme/slow -BaseUri $BaseUri -RequestsPerMinute 6000 -Verbose *>&1
            @{
                Status  = @($records.Where({ $_ -is [NimProbe.NimProbeResult] }).Status.ForEach({ "$_" }))
                Lines   = @($records.Where({ $_ -is [System.Management.Automation.VerboseRecord] }).Message -like '*latencies of*')
                Others  = $records.Where({
                        $_ -is [System.Management.Automation.ErrorRecord] -or $_ -is [System.Management.Automation.WarningRecord]
                    }).Count
                IsSame  = (Get-FileHash "$Folder/*.json").Hash -eq $before.Hash
                Names   = @((Get-ChildItem $Folder -Force).Name | Where-Object { $_ -notlike '*.json' })
            } | ConvertTo-Json
        }
        $report = $run.Output | ConvertFrom-Json
        $report.Status | Should -Be 'Available', 'Available'
        $report.Lines | Should -HaveCount 1
        $report.Lines | Should -BeLike '*cannot be written: *The latencies of this run are not remembered.'
        $report.Others | Should -Be 0
        $report.IsSame | Should -BeTrue
        $report.Names | Sort-Object | Should -Be '.lock', 'filler'
    }

    It 'is in the state folder of the user by default' -Skip:(-not $IsLinux) {
        $state = Join-Path $TestDrive 'state'
        $run = Invoke-FreshPwsh -Environment @{ NIMPROBE_HISTORY = ''; XDG_STATE_HOME = $state } -Parameter @{
            Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri
        } {
            param($Module, $BaseUri)
            Import-Module $Module
            Test-NimModel acme/fast -BaseUri $BaseUri -RequestsPerMinute 6000 -Quiet
        }
        $run.Output.Trim() | Should -Be 'True'
        (Get-ChildItem "$state/NimProbe/latencies").Name | Should -Match '^127\.0\.0\.1_\d+_[0-9a-f]{8}\.json$'
    }
}
