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
    $command = Get-Command Test-NimKey
    $key = Get-RandomKey
    $secret = ConvertTo-TestSecureString $key
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Test-NimKey' {
    BeforeAll {
        $sandbox = Start-NimSandbox -Model @{ Id = 'meta/llama-3.1-8b-instruct' } -ArgumentList '--key', $key
        $service = @{ BaseUri = $sandbox.BaseUri }
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    BeforeEach {
        $sandbox.Reset()
    }

    It 'has -Quiet, and writes the types that it declares' {
        $command.Parameters['Quiet'].ParameterType | Should -Be ([switch])
        $command.OutputType.Type | Should -Be ([NimProbe.NimKeyResult], [bool])
    }

    It 'reports a key that the service accepts' {
        $before = [datetime]::UtcNow
        $captured = Invoke-Captured { Test-NimKey @service -ApiKey $secret }
        $captured.Everything | Should -HaveCount 1
        $result = $captured.Output
        $result | Should -BeOfType ([NimProbe.NimKeyResult])
        $result.Status | Should -Be 'Valid'
        $result.StatusCode | Should -Be 200
        $result.BaseUri | Should -Be $sandbox.BaseUri
        $result.Detail | Should -Be 'The service accepts the key, and refuses requests without a key'
        $result.TestedAt.Kind | Should -Be 'Utc'
        $result.TestedAt | Should -BeGreaterOrEqual $before.AddSeconds(-1)
        "$result" | Should -Be $sandbox.BaseUri
        $sandbox.Requests.status | Should -Be 200, 401
    }

    It 'reports a <Status> key without an error' -ForEach @(
        @{ Status = 'Missing'; Set = @{} }
        @{ Status = 'Rejected'; Set = @{ ApiKey = 'another' } }
    ) {
        $set = @{} + $Set
        if ($set.ApiKey) {
            $set.ApiKey = ConvertTo-TestSecureString $set.ApiKey
        }

        $captured = Invoke-Captured { Test-NimKey @service @set }
        $captured.Everything | Should -HaveCount 1
        $captured.Output.Status | Should -Be $Status
        $captured.Output.StatusCode | Should -Be 401
        $sandbox.Requests | Should -HaveCount 1
    }

    It 'is a condition with -Quiet' {
        Test-NimKey @service -ApiKey $secret -Quiet | Should -BeExactly $true
        Test-NimKey @service -ApiKey (ConvertTo-TestSecureString 'another') -Quiet | Should -BeExactly $false
        Test-NimKey @service -Quiet | Should -BeExactly $false
    }

    It 'uses the key in the environment, for its own origin' {
        $env:NVIDIA_API_KEY = $key
        $env:NVIDIA_BASE_URL = $sandbox.BaseUri
        try {
            (Test-NimKey).Status | Should -Be 'Valid'
        } finally {
            $env:NVIDIA_API_KEY = $null
            $env:NVIDIA_BASE_URL = $null
        }
    }

    It 'sends nothing with -WhatIf' {
        Test-NimKey @service -ApiKey $secret -WhatIf | Should -BeNullOrEmpty
        $sandbox.Requests | Should -HaveCount 0
    }

    It 'asks with -Confirm' {
        $run = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath; Service = $sandbox.BaseUri } {
            param($Module, $Service)
            Import-Module $Module
            try { Test-NimKey -BaseUri $Service -Confirm } catch { "$_" }
        }
        $run.Output + $run.ErrorOutput | Should -Match 'Send up to three inference requests|NonInteractive'
        $sandbox.Requests | Should -HaveCount 0
    }

    It 'writes one line per exchange with -Verbose and no other, and never the key' {
        $captured = Invoke-Captured { Test-NimKey @service -ApiKey $secret -Verbose }
        $captured.Verbose | Should -HaveCount 2
        $captured.Verbose | Should -BeLike '*, attempt *'
        ($captured.Everything | Out-String).Contains($key) | Should -BeFalse
    }

    It 'refuses a key as text' {
        $captured = Invoke-Captured { Test-NimKey @service -ApiKey $key }
        $captured.Terminating.FullyQualifiedErrorId | Should -BeLike 'NimParameterInvalid,*'
        $sandbox.Requests | Should -HaveCount 0
    }

    It 'writes scalars to a CSV file' {
        $path = Join-Path $TestDrive 'key.csv'
        Test-NimKey @service -ApiKey $secret | Export-Csv $path
        (Import-Csv $path).Status | Should -Be 'Valid'
        (Import-Csv $path).PSObject.Properties.Value | Where-Object { $_ -match '^(System|NimProbe)\.' } | Should -BeNullOrEmpty
    }
}

Describe 'Test-NimKey at a service that is <Name>' -ForEach @(
    @{ Name = 'closed to the account'; Arguments = '--refuse-key-with', 'payment_required'; Status = 'AccountRefused'; Requests = 1 }
    @{ Name = 'closed to the key'; Arguments = '--refuse-key-with', 'forbidden'; Status = 'Rejected'; Requests = 1 }
    @{ Name = 'empty for the key'; Arguments = '--refuse-key-with', 'scope'; Status = 'ScopeMissing'; Requests = 3 }
    @{ Name = 'open'; Arguments = '--shape', 'nim'; Status = 'NotRequired'; Requests = 2 }
    @{ Name = 'behind a page'; Arguments = '--portal', 'html_200'; Status = 'Undetermined'; Requests = 3 }
) {
    BeforeAll {
        $sandbox = Start-NimSandbox -ArgumentList $Arguments
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    It 'reports <Status> after <Requests> requests' {
        $captured = Invoke-Captured { Test-NimKey -BaseUri $sandbox.BaseUri -ApiKey $secret }
        $captured.Everything | Should -HaveCount 1
        $captured.Output.Status | Should -Be $Status
        $sandbox.Requests | Should -HaveCount $Requests
        Test-NimKey -BaseUri $sandbox.BaseUri -ApiKey $secret -Quiet | Should -BeExactly ($Status -eq 'NotRequired')
    }
}

Describe 'Test-NimKey at a service that cannot be reached' {
    It 'reports Undetermined' {
        $captured = Invoke-Captured { Test-NimKey -BaseUri (Get-ClosedAddress) -ApiKey $secret -MaximumRetryCount 0 }
        $captured.Everything | Should -HaveCount 1
        $captured.Output.Status | Should -Be 'Undetermined'
        $captured.Output.StatusCode | Should -BeNullOrEmpty
        $captured.Output.Detail | Should -Be 'Connection failed'
    }
}
