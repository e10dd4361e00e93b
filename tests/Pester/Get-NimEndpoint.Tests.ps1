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
    $command = Get-Command Get-NimEndpoint
    $full = 'NimProbe.PowerShell.Commands.GetNimEndpointCommand'
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Get-NimEndpoint' {
    BeforeAll {
        $sandbox = Start-NimSandbox
        $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }
        $all = Get-NimEndpoint @service
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    It 'has -<Name> of type <Type>' -ForEach @(
        @{ Name = 'Id'; Type = 'string[]' }
        @{ Name = 'Free'; Type = 'switch' }
    ) {
        $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
    }

    It 'lists each entry of the web catalogue once, as the type that it declares' {
        $all.Count | Should -BeGreaterThan 100
        ($all.Id | Sort-Object -Unique).Count | Should -Be $all.Count
        $all | ForEach-Object { $_.GetType() | Should -BeIn $command.OutputType.Type }
    }

    It 'lists only what is marked as free with -Free' {
        $free = Get-NimEndpoint -Free @service
        $free.FreeEndpoint | Sort-Object -Unique | Should -Be $true
        $free | Should -HaveCount $all.Where({ $_.FreeEndpoint }).Count
        $free.Count | Should -BeLessThan $all.Count
    }

    It 'finds an entry by <How>' -ForEach @(
        @{ How = 'its id on the web'; Id = 'abacusai/dracarys-llama-3_1-70b-instruct' }
        @{ How = 'the id of the API'; Id = 'abacusai/dracarys-llama-3.1-70b-instruct' }
        @{ How = 'wildcards, whatever their case'; Id = 'ABACUSAI/dracarys-*' }
    ) {
        (Get-NimEndpoint $Id @service).Id | Should -Be 'abacusai/dracarys-llama-3_1-70b-instruct'
    }

    It 'writes an error for an id that is not listed, and lists the others' {
        $captured = Invoke-Captured { Get-NimEndpoint none/such, 'abacusai/*' @service }
        $captured.Output | Should -Not -BeNullOrEmpty
        $captured.Errors | Should -HaveCount 1
        $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimModelNotFound,$full"
        $captured.Terminating | Should -BeNullOrEmpty
    }

    It 'asks whether the closest id was meant' {
        $captured = Invoke-Captured { Get-NimEndpoint abacusai/dracarys-llama-3.1-70b-instrukt @service }
        $captured.Errors[0].Exception.Message | Should -BeLike "*Did you mean 'abacusai/dracarys-llama-3_1-70b-instruct'[?]"
        (Invoke-Captured { Get-NimEndpoint zzz/none @service }).Errors[0].Exception.Message | Should -Not -BeLike '*Did you mean*'
    }

    It 'refuses an invalid pattern' {
        $captured = Invoke-Captured { Get-NimEndpoint 'acme[' @service }
        $captured.Everything | Should -HaveCount 1
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimParameterInvalid,$full"
    }

    It 'sends no key, even with -ApiKey' {
        $sandbox.Reset()
        $null = Get-NimEndpoint @service -ApiKey (ConvertTo-TestSecureString 'secret')
        $sandbox.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $false
    }

    It 'writes scalars to a CSV file' {
        $path = Join-Path $TestDrive 'endpoints.csv'
        $all | Export-Csv $path
        (Import-Csv $path).PSObject.Properties.Value | Where-Object { $_ -match '^(System|NimProbe)\.' } | Should -BeNullOrEmpty
    }

    It 'is added to models by Get-NimModel -IncludeEndpoint, and kept in results' {
        $model = Get-NimModel abacusai/dracarys-llama-3.1-70b-instruct @service -IncludeEndpoint
        $model.FreeEndpoint | Should -BeTrue
        ($model | Test-NimModel @service).FreeEndpoint | Should -BeTrue
    }
}

Describe 'Get-NimEndpoint if the web catalogue is <Shape>' -ForEach @(
    @{ Shape = 'html' }
    @{ Shape = 'changed' }
) {
    BeforeAll {
        $sandbox = Start-NimSandbox -ArgumentList '--web-catalog-shape', $Shape -Model @{ Id = 'acme/one' }
        $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    It 'warns and writes nothing' {
        $captured = Invoke-Captured { Get-NimEndpoint @service }
        $captured.Output | Should -BeNullOrEmpty
        $captured.Warnings | Should -Not -BeNullOrEmpty
        $captured.Errors | Should -BeNullOrEmpty
    }

    It 'leaves the models unchanged and warns' {
        $captured = Invoke-Captured { Get-NimModel @service -IncludeEndpoint }
        $captured.Output.Id | Should -Be 'acme/one'
        $captured.Output.FreeEndpoint | Should -BeNullOrEmpty
        $captured.Warnings | Should -Not -BeNullOrEmpty
    }
}
