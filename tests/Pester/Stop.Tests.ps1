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

    # An upper bound that only a hang exceeds, even on a loaded machine. Without stopping, each command would take minutes.
    $limit = [timespan]::FromSeconds(60)

    $sandbox = Start-NimSandbox -Model @(
        @{ Id = 'meta/llama-3.1-8b-instruct' }
        @{ Id = 'acme/hang'; Chat = 'no_answer' }
        @{ Id = 'acme/hang-two'; Chat = 'no_answer' }
        @{ Id = 'acme/dribble'; Chat = 'dribble' }
        @{ Id = 'acme/broken'; Chat = 'engine_500' }
    )
    $silent = Start-NimSandbox -ArgumentList '--models-answer', 'hang' -Model @{ Id = 'acme/one' }

    function Start-Shell {
        [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
            'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It only serves tests.')]
        param([scriptblock] $ScriptBlock, [string] $BaseUri = $sandbox.BaseUri)

        $shell = [powershell]::Create().AddScript({
                param($Module, $Script, $BaseUri)
                Import-Module $Module
                & ([scriptblock]::Create($Script)) $BaseUri
            })
        $null = $shell.AddArgument((Get-NimModulePath)).AddArgument($ScriptBlock.ToString()).AddArgument($BaseUri)
        [pscustomobject]@{ PowerShell = $shell; Invocation = $shell.BeginInvoke() }
    }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Stop-NimSandbox $silent
    Restore-NimEnvironment $environment
}

Describe 'Stopping' {
    BeforeEach {
        $sandbox.Reset()
    }

    It 'returns <Where>, and leaves no request in flight' -ForEach @(
        @{
            Where  = 'while it waits for the last responses'
            Script = { param($BaseUri) Test-NimModel acme/hang, acme/hang-two -BaseUri $BaseUri }
            Begun  = { $sandbox.Statistics.inFlight -ge 1 }
        }
        @{
            Where  = 'while a body arrives slowly'
            Script = { param($BaseUri) Test-NimModel acme/dribble -BaseUri $BaseUri }
            Begun  = { $sandbox.Statistics.inFlight -eq 1 }
        }
        @{
            Where  = 'while the input is blocked'
            Script = {
                param($BaseUri)
                1..20000 | ForEach-Object { [AppDomain]::CurrentDomain.SetData('Fed', $_); "acme/hang-$_" } |
                    Test-NimModel -BaseUri $BaseUri -RequestsPerMinute 1
            }
            Begun  = {
                # The input is blocked if it has begun, has not ended, and no longer advances.
                $fed = [AppDomain]::CurrentDomain.GetData('Fed')
                Start-Sleep -Milliseconds 200
                $fed -gt 0 -and $fed -lt 20000 -and $fed -eq [AppDomain]::CurrentDomain.GetData('Fed')
            }
        }
        @{
            Where  = 'while it waits for input'
            Script = { param($BaseUri) & { 'acme/hang'; Start-Sleep 600 } | Test-NimModel -BaseUri $BaseUri }
            Begun  = { $sandbox.Statistics.inFlight -eq 1 }
        }
        @{
            Where  = 'while the downstream command is busy'
            Script = {
                param($BaseUri)
                Test-NimModel meta/llama-3.1-8b-instruct, acme/hang -BaseUri $BaseUri | ForEach-Object { Start-Sleep 600 }
            }
            Begun  = { $sandbox.Statistics.inFlight -eq 1 }
        }
        @{
            Where  = 'during the delay before a retry'
            Script = { param($BaseUri) Test-NimModel acme/broken -BaseUri $BaseUri -MaximumRetryCount 100 }
            Begun  = { $sandbox.Statistics.inference -ge 3 }
        }
        @{
            Where  = 'while it waits for the rate limit'
            Script = {
                param($BaseUri)

                # One request of the shared budget was used while the input was blocked.
                1..3 | ForEach-Object { "acme/model-$_" } | Test-NimModel -BaseUri $BaseUri -RequestsPerMinute 2
            }
            Begun  = { $sandbox.Statistics.inference -ge 1 }
        }
    ) {
        $run = Start-Shell $Script
        try {
            Wait-ForCondition $Begun
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $run.PowerShell.Stop()
            $clock.Elapsed | Should -BeLessThan $limit
            $run.PowerShell.InvocationStateInfo.State | Should -Be 'Stopped'
            $run.PowerShell.Streams.Error | Should -BeNullOrEmpty
            Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
        } finally {
            $run.PowerShell.Dispose()
        }
    }

    It 'returns while it waits for the catalogue: <Name>' -ForEach @(
        @{ Name = 'Get-NimModel'; Script = { param($BaseUri) Get-NimModel -BaseUri $BaseUri } }
        @{ Name = 'Test-NimModel'; Script = { param($BaseUri) Test-NimModel 'acme/*' -BaseUri $BaseUri } }
    ) {
        $silent.Reset()
        $run = Start-Shell $Script -BaseUri $silent.BaseUri
        try {
            Wait-ForCondition { $silent.Statistics.requests -eq 1 }
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $run.PowerShell.Stop()
            $clock.Elapsed | Should -BeLessThan $limit
            $run.PowerShell.Streams.Error | Should -BeNullOrEmpty
        } finally {
            $run.PowerShell.Dispose()
        }
    }

    It 'keeps the results that were written before' {
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $shell = [powershell]::Create().AddScript({
                param($Module, $BaseUri)
                Import-Module $Module
                Test-NimModel meta/llama-3.1-8b-instruct, acme/hang -BaseUri $BaseUri
            })
        $null = $shell.AddArgument((Get-NimModulePath)).AddArgument($sandbox.BaseUri)
        $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        try {
            Wait-ForCondition { $output.Count -eq 1 }
            $shell.Stop()
            $output.Id | Should -Be 'meta/llama-3.1-8b-instruct'
        } finally {
            $shell.Dispose()
        }
    }
}

Describe 'Select-Object -First' {
    It 'ends the run and its requests in flight' {
        $sandbox.Reset()
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        $first = Test-NimModel meta/llama-3.1-8b-instruct, acme/hang, acme/hang-two -BaseUri $sandbox.BaseUri | Select-Object -First 1
        $clock.Elapsed | Should -BeLessThan $limit
        $first.Id | Should -Be 'meta/llama-3.1-8b-instruct'
        Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
    }

    It 'leaves no threads, runspaces or handles after 200 rounds' {
        $run = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri } -ScriptBlock {
            param($Module, $BaseUri)

            function Get-Count {
                [GC]::Collect()
                [GC]::WaitForPendingFinalizers()
                $process = [System.Diagnostics.Process]::GetCurrentProcess()
                [pscustomobject]@{ Threads = $process.Threads.Count; Handles = $process.HandleCount; Runspaces = @(Get-Runspace).Count }
            }

            Import-Module $Module
            $models = 'meta/llama-3.1-8b-instruct', 'acme/hang'
            $results = foreach ($round in 1..220) {
                # The first rounds start the threads of the pool.
                if ($round -eq 21) {
                    $before = Get-Count
                }

                Test-NimModel $models -BaseUri $BaseUri | Select-Object -First 1
            }

            $after = Get-Count
            [pscustomobject]@{ Results = @($results).Count; Before = $before; After = $after } | ConvertTo-Json
        }
        $run.ErrorOutput | Should -BeNullOrEmpty
        $counts = $run.Output | ConvertFrom-Json
        $counts.Results | Should -Be 220
        $counts.After.Runspaces | Should -Be $counts.Before.Runspaces

        # The size of the thread pool varies. A leak would add 200.
        $counts.After.Threads - $counts.Before.Threads | Should -BeLessOrEqual 60
        $counts.After.Handles - $counts.Before.Handles | Should -BeLessOrEqual 60
        Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
    }
}
