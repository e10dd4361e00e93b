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

    function Get-LocalAddress {
        # Returns the address as in the documentation of the container.
        param([object] $Sandbox)

        "http://localhost:$(([uri]$Sandbox.Address).Port)/v1"
    }
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'A NIM container with many models' {
    BeforeAll {
        # More models than the hosted service allows requests per minute.
        $ids = 1..60 | ForEach-Object { 'local/model-{0:d2}' -f $_ }
        $sandbox = Start-NimSandbox -ArgumentList '--shape', 'nim' -Model $ids.ForEach({ @{ Id = $_ } })
        $address = Get-LocalAddress $sandbox
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    BeforeEach {
        $sandbox.Reset()
    }

    AfterEach {
        $env:NVIDIA_API_KEY = $null
        $env:NVIDIA_BASE_URL = $null
    }

    It 'gets requests without a key and without a rate limit' {
        # This key is for NVIDIA only.
        $env:NVIDIA_API_KEY = 'nvapi-' + 'x1Y2' * 16
        $captured = Invoke-Captured { Get-NimModel -BaseUri $address | Test-NimModel -BaseUri $address }
        $captured.Everything | Should -HaveCount 60
        $captured.Output.Id | Sort-Object | Should -Be $ids
        $captured.Output.Status | Sort-Object -Unique | Should -Be 'Available'
        $captured.Output.Where({ $_.RequestId }) | Should -BeNullOrEmpty
        $sandbox.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $false

        # With the limit of the hosted service, some requests would be more than a minute apart.
        $sandbox.Statistics.peakInWindow | Should -Be 60
    }

    It 'is found by its address in the environment' {
        $env:NVIDIA_BASE_URL = $address
        $captured = Invoke-Captured { Get-NimModel | Test-NimModel }
        $captured.Output.Status | Should -HaveCount 60
        $captured.Output.Status | Sort-Object -Unique | Should -Be 'Available'
        $sandbox.Statistics.peakInWindow | Should -Be 60
    }

    It 'has only its own routes' {
        $result = Test-NimModel local/model-01 -BaseUri $address -Endpoint Embeddings
        $result.Status | Should -Be 'NoRoute'
        $result.StatusCode | Should -Be 404
        $result.Detail | Should -Match 'Not Found'
    }

    It 'does not serve what it does not list' {
        (Test-NimModel local/another -BaseUri $address).Status | Should -Be 'NotListed'
    }
}

Describe 'A NIM container that serves embeddings only' {
    It 'is found by its second route' {
        $sandbox = Start-NimSandbox -ArgumentList '--shape', 'nim' -Model @{ Id = 'local/plain-name'; Embeddings = 'embedding' }
        try {
            $address = Get-LocalAddress $sandbox
            $result = Get-NimModel -BaseUri $address | Test-NimModel -BaseUri $address
            $result.Status | Should -Be 'Available'
            $result.Endpoint | Should -Be 'Embeddings'
            $sandbox.Requests.Where({ $_.method -eq 'POST' }).path | Should -Be '/v1/chat/completions', '/v1/embeddings'
        } finally {
            Stop-NimSandbox $sandbox
        }
    }
}

Describe 'A NIM container that is loading its model' {
    It 'is Pending' {
        $sandbox = Start-NimSandbox -ArgumentList '--shape', 'nim', '--ready-after', '3600' -Model @{ Id = 'local/model' }
        try {
            $address = Get-LocalAddress $sandbox
            $captured = Invoke-Captured { Get-NimModel -BaseUri $address | Test-NimModel -BaseUri $address }
            $captured.Everything | Should -HaveCount 1
            $captured.Output.Status | Should -Be 'Pending'
            $captured.Output.StatusCode | Should -Be 503
            $captured.Output.Availability | Should -Be 'Interrupted'
        } finally {
            Stop-NimSandbox $sandbox
        }
    }
}
