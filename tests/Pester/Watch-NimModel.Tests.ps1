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
    $command = Get-Command Watch-NimModel
    $full = 'NimProbe.PowerShell.Commands.WatchNimModelCommand'
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Watch-NimModel' {
    BeforeAll {
        $sandbox = Start-NimSandbox -Model @(
            @{ Id = 'meta/llama-3.1-8b-instruct' }
            @{ Id = 'acme/changes'; Chat = 'choices|choices|not_found_for_account' }
            @{ Id = 'acme/flickers'; Chat = 'choices|not_found_for_account|choices' }
        )
        $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0; IntervalMinutes = 0.002 }
    }

    BeforeEach {
        $sandbox.Reset()
        $folder = Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    It 'has -<Name> of type <Type>' -ForEach @(
        @{ Name = 'Path'; Type = 'string' }
        @{ Name = 'IntervalMinutes'; Type = 'double' }
        @{ Name = 'ThrottleLimit'; Type = 'int' }
        @{ Name = 'RequestsPerMinute'; Type = 'Nullable[int]' }
        @{ Name = 'NoHistory'; Type = 'switch' }
    ) {
        $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
    }

    It 'writes a change that a second probe confirms, and no other' {
        $change = Watch-NimModel $folder @service | Select-Object -First 1
        $change.GetType() | Should -BeIn $command.OutputType.Type
        "$($change.Id) $($change.Change) $($change.Before)>$($change.After)" |
            Should -Be 'acme/changes BecameUnavailable Available>NotEntitled'
        Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
    }

    It 'saves a complete snapshot of each round, with which the next watch continues' {
        # An interval that leaves the first watch the time to stop before its next round.
        $service = $service.Clone()
        $service.IntervalMinutes = 0.02
        $null = Watch-NimModel $folder @service | Select-Object -First 1
        $kept = Import-NimSnapshot $folder
        $kept | Should -HaveCount 3
        $kept.IsComplete | Sort-Object -Unique | Should -Be $true
        (Get-ChildItem $folder).Name | Should -Match '^127\.0\.0\.1_\d+_[0-9a-f]{8}\.\d{4}-\d\d-\d\dT\d{6}Z(_\d)?\.json$'

        # The sandbox starts its answers again, so that the last status is no longer right.
        $sandbox.Reset()
        $change = Watch-NimModel $folder @service | Select-Object -First 1
        "$($change.Id) $($change.Change)" | Should -Be 'acme/changes BecameAvailable'
    }

    It 'reports a round again if not all its changes were processed' {
        New-TestSnapshot @{ 'acme/a' = 'Available'; 'acme/b' = 'Available' } -Day 1 -BaseUri $sandbox.BaseUri |
            Export-NimSnapshot "$folder/"
        $first = Watch-NimModel $folder @service | Select-Object -First 1
        $again = Watch-NimModel $folder @service | Select-Object -First 5
        $first.Id | Should -Be 'acme/a'
        "$($again.ForEach({ "$($_.Id) $($_.Change)" }))" |
            Should -Be 'acme/a Removed acme/b Removed acme/changes Added acme/flickers Added meta/llama-3.1-8b-instruct Added'
        Import-NimSnapshot $folder | Should -HaveCount 2
    }

    It 'stops <When>' -ForEach @(
        @{ When = 'between two rounds'; Interval = 60; Begun = { Test-Path "$folder/*.json" } }
        @{ When = 'in a round'; Interval = 60; Begun = { $hanging.Statistics.inFlight -ge 1 } }
    ) {
        $hanging = Start-NimSandbox -Model @{ Id = 'meta/llama-3.1-8b-instruct'; Chat = ($When -eq 'in a round' ? 'no_answer' : 'choices') }
        $shell = [powershell]::Create().AddScript({
                param($Module, $BaseUri, $Folder)
                Import-Module $Module
                Watch-NimModel $Folder -BaseUri $BaseUri
            })
        $null = $shell.AddArgument((Get-NimModulePath)).AddArgument($hanging.BaseUri).AddArgument($folder).BeginInvoke()
        try {
            Wait-ForCondition $Begun
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()

            # An upper bound that only a hang exceeds. The next round begins after an hour.
            $clock.Elapsed | Should -BeLessThan ([timespan]::FromSeconds(60))
            $shell.Streams.Error | Should -BeNullOrEmpty
        } finally {
            $shell.Dispose()
            Stop-NimSandbox $hanging
        }
    }

    It 'sends nothing and creates nothing with -WhatIf' {
        Watch-NimModel $folder @service -WhatIf
        $sandbox.Statistics.requests | Should -Be 0
        Test-Path $folder | Should -BeFalse
    }

    It 'ends with an error if the service requires a key and there is none' {
        { Watch-NimModel $folder -BaseUri https://integrate.api.nvidia.com/v1 } | Should -Throw -ErrorId "NimApiKeyMissing,$full"
    }

    It 'ends with an error if the key is refused' {
        $closed = Start-NimSandbox -Model @{ Id = 'acme/one' } -ArgumentList '--refuse-key-with', 'unauthorized'
        try {
            { Watch-NimModel $folder -BaseUri $closed.BaseUri -ApiKey (ConvertTo-TestSecureString 'secret') } |
                Should -Throw -ErrorId "NimApiKeyRejected,$full"
            Get-ChildItem $folder | Should -BeNullOrEmpty
        } finally {
            Stop-NimSandbox $closed
        }
    }

    It 'writes an error if the service cannot be reached, saves nothing, and tries again' {
        $closed = @{ BaseUri = Get-ClosedAddress; MaximumRetryCount = 0; IntervalMinutes = 0.002 }
        $captured = Invoke-Captured { Watch-NimModel $folder @closed 2>&1 | Select-Object -First 2 }
        $captured.Output.FullyQualifiedErrorId | Should -BeNullOrEmpty
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimEndpointUnreachable,$full", "NimEndpointUnreachable,$full"
        Get-ChildItem $folder | Should -BeNullOrEmpty
    }
}
