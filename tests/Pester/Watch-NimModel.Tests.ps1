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
    ) {
        $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
    }

    It 'writes a change that a second probe confirms, and no flicker' {
        $change = Watch-NimModel $folder @service | Select-Object -First 1
        $change.GetType() | Should -BeIn $command.OutputType.Type
        "$($change.Id) $($change.Change) $($change.Before)>$($change.After)" | Should -Be 'acme/changes BecameUnavailable Available>NotEntitled'
        Wait-ForCondition { $sandbox.Statistics.inFlight -eq 0 }
    }

    It 'keeps a complete snapshot of each round, which the next watch goes on from' {
        $null = Watch-NimModel $folder @service | Select-Object -First 1
        $kept = Import-NimSnapshot $folder
        $kept | Should -HaveCount 3
        $kept.IsComplete | Sort-Object -Unique | Should -Be $true
        (Get-ChildItem $folder).Name | Should -Match '^\d{4}-\d\d-\d\dT\d{6}Z(_\d)?\.json$'

        # The answers begin anew: what was told last is no more.
        $sandbox.Reset()
        $change = Watch-NimModel $folder @service | Select-Object -First 1
        "$($change.Id) $($change.Change)" | Should -Be 'acme/changes BecameAvailable'
    }

    It 'tells a round again whose changes were not all taken' {
        New-TestSnapshot @{ 'acme/a' = 'Available'; 'acme/b' = 'Available' } -Day 1 -BaseUri $sandbox.BaseUri | Export-NimSnapshot "$folder/"
        $first = Watch-NimModel $folder @service | Select-Object -First 1
        $again = Watch-NimModel $folder @service | Select-Object -First 5
        $first.Id | Should -Be 'acme/a'
        "$($again.ForEach({ "$($_.Id) $($_.Change)" }))" | Should -Be 'acme/a Removed acme/b Removed acme/changes Added acme/flickers Added meta/llama-3.1-8b-instruct Added'
        Import-NimSnapshot $folder | Should -HaveCount 2
    }

    It 'stops at once <When>' -ForEach @(
        @{ When = 'between two rounds'; Interval = 60; Begun = { Test-Path "$folder/*.json" } }
        @{ When = 'in a round'; Interval = 60; Begun = { $hanging.Statistics.inFlight -ge 1 } }
    ) {
        $hanging = Start-NimSandbox -Model @{ Id = 'meta/llama-3.1-8b-instruct'; Chat = ($When -eq 'in a round' ? 'no_answer' : 'choices') }
        $shell = [powershell]::Create().AddScript('param($Module, $BaseUri, $Folder) Import-Module $Module; Watch-NimModel $Folder -BaseUri $BaseUri')
        $null = $shell.AddArgument((Get-NimModulePath)).AddArgument($hanging.BaseUri).AddArgument($folder).BeginInvoke()
        try {
            Wait-ForCondition $Begun
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()

            # What a person at a console would take for "at once"; the code's own bound is far below.
            $clock.Elapsed | Should -BeLessThan ([timespan]::FromSeconds(5))
            $shell.Streams.Error | Should -BeNullOrEmpty
        } finally {
            $shell.Dispose()
            Stop-NimSandbox $hanging
        }
    }

    It 'sends nothing and makes nothing with -WhatIf' {
        Watch-NimModel $folder @service -WhatIf
        $sandbox.Statistics.requests | Should -Be 0
        Test-Path $folder | Should -BeFalse
    }

    It 'ends with an error where the service asks for a key and none is given' {
        { Watch-NimModel $folder -BaseUri https://integrate.api.nvidia.com/v1 } | Should -Throw -ErrorId "NimApiKeyMissing,$full"
    }

    It 'ends with an error where the key is refused' {
        $closed = Start-NimSandbox -Model @{ Id = 'acme/one' } -ArgumentList '--refuse-key-with', 'unauthorized'
        try {
            { Watch-NimModel $folder -BaseUri $closed.BaseUri -ApiKey (ConvertTo-TestSecureString 'secret') } | Should -Throw -ErrorId "NimApiKeyRejected,$full"
            Get-ChildItem $folder | Should -BeNullOrEmpty
        } finally {
            Stop-NimSandbox $closed
        }
    }

    It 'says that the service cannot be reached, records nothing, and tries again' {
        $captured = Invoke-Captured { Watch-NimModel $folder -BaseUri (Get-ClosedAddress) -MaximumRetryCount 0 -IntervalMinutes 0.002 2>&1 | Select-Object -First 2 }
        $captured.Output.FullyQualifiedErrorId | Should -BeNullOrEmpty
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimEndpointUnreachable,$full", "NimEndpointUnreachable,$full"
        Get-ChildItem $folder | Should -BeNullOrEmpty
    }
}
