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
    $key = Get-RandomKey
    $secret = ConvertTo-TestSecureString $key
    $sandbox = Start-NimSandbox -Model @{ Id = 'meta/llama-3.1-8b-instruct' } -ArgumentList '--key', $key
    $env:NVIDIA_BASE_URL = $sandbox.BaseUri

    function Get-Secret {
        # Replaces the Get-Secret of SecretManagement, which returns a secure string.
        param([string] $Name)

        $Name -eq 'NvidiaApi' ? $secret : $null
    }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'The sources of a key' {
    BeforeEach {
        $env:NVIDIA_API_KEY = $null
        $sandbox.Reset()
    }

    It 'is required' {
        $run = Invoke-Captured { Test-NimModel meta/llama-3.1-8b-instruct }
        $run.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NimApiKeyMissing,*'
        $run = Invoke-Captured { Test-NimModel meta/llama-3.1-8b-instruct -ApiKey (ConvertTo-TestSecureString 'another') }
        $run.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NimApiKeyRejected,*'
    }

    It 'comes from the environment' {
        $env:NVIDIA_API_KEY = $key
        (Test-NimModel meta/llama-3.1-8b-instruct).Status | Should -Be 'Available'
    }

    It 'is read from the environment by each command' {
        $env:NVIDIA_API_KEY = 'another'
        (Invoke-Captured { Test-NimModel meta/llama-3.1-8b-instruct }).Output | Should -BeNullOrEmpty
        $env:NVIDIA_API_KEY = $key
        (Test-NimModel meta/llama-3.1-8b-instruct).Status | Should -Be 'Available'
    }

    It 'comes from a vault' {
        (Test-NimModel meta/llama-3.1-8b-instruct -ApiKey (Get-Secret NvidiaApi)).Status | Should -Be 'Available'
    }

    It 'comes from a credential' {
        $credential = [pscredential]::new('nvidia', $secret)
        (Test-NimModel meta/llama-3.1-8b-instruct -ApiKey $credential.Password).Status | Should -Be 'Available'
    }

    It 'comes from a CliXml file, which Windows encrypts' {
        $file = Join-Path $TestDrive 'key.xml'
        $secret | Export-Clixml $file
        (Test-NimModel meta/llama-3.1-8b-instruct -ApiKey (Import-Clixml $file)).Status | Should -Be 'Available'
        if ($IsWindows) {
            $bytes = [System.Text.Encoding]::Unicode.GetBytes($key)
            Get-Content $file -Raw | Should -Not -Match ([Convert]::ToHexString($bytes))
        }
    }

    It 'is taken from -ApiKey before the environment' {
        $env:NVIDIA_API_KEY = 'another'
        (Test-NimModel meta/llama-3.1-8b-instruct -ApiKey $secret).Status | Should -Be 'Available'
        $sandbox.Statistics.inference | Should -Be 1
    }
}
