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

    function Get-LocalAddress {
        # As a container's own documentation writes it.
        param([object] $Sandbox)

        "http://localhost:$(([uri]$Sandbox.Address).Port)/v1"
    }
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'A NIM container with many models' {
    BeforeAll {
        # More than the hosted service lets through in a minute.
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

    It 'is asked without a key and without a budget' {
        # A key for NVIDIA is none of its business.
        $env:NVIDIA_API_KEY = 'nvapi-' + 'x1Y2' * 16
        $captured = Invoke-Captured { Get-NimModel -BaseUri $address | Test-NimModel -BaseUri $address }
        $captured.Everything | Should -HaveCount 60
        $captured.Output.Id | Sort-Object | Should -Be $ids
        $captured.Output.Status | Sort-Object -Unique | Should -Be 'Available'
        $captured.Output.Where({ $_.RequestId }) | Should -BeNullOrEmpty
        $sandbox.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $false

        # Under a budget, some would have come later than a minute after the first.
        $sandbox.Statistics.peakInWindow | Should -Be 60
    }

    It 'is found by its address in the environment alone' {
        $env:NVIDIA_BASE_URL = $address
        $captured = Invoke-Captured { Get-NimModel | Test-NimModel }
        $captured.Output.Status | Should -HaveCount 60
        $captured.Output.Status | Sort-Object -Unique | Should -Be 'Available'
        $sandbox.Statistics.peakInWindow | Should -Be 60
    }

    It 'has no route that is not its own' {
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
    It 'is found behind the next route' {
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

Describe 'A NIM container that loads its model' {
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
