#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    $connecting = @(
        @{ Name = 'Get-NimModel'; Full = 'NimProbe.PowerShell.Commands.GetNimModelCommand' }
        @{
            Name  = 'Test-NimModel'
            Full  = 'NimProbe.PowerShell.Commands.TestNimModelCommand'
            Input = @{ InputObject = 'acme/one', 'acme/two', 'acme/three' }
        }
    )
}

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $testNimModel = 'NimProbe.PowerShell.Commands.TestNimModelCommand'
    $models = 'meta/llama-3.1-8b-instruct', 'acme/one', 'acme/two', 'acme/three'
    $key = 'nvapi-' + 'x1Y2' * 16
    $secureKey = ConvertTo-TestSecureString $key
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'The connection of <Name>' -ForEach $connecting {
    BeforeAll {
        $set = $_['Input'] ?? @{}
        $sandbox = Start-NimSandbox -ArgumentList '--key', $key -Model $models.ForEach({ @{ Id = $_ } })
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    AfterEach {
        $env:NVIDIA_API_KEY = $null
        $env:NVIDIA_BASE_URL = $null
    }

    BeforeEach {
        $sandbox.Reset()
    }

    It 'sends the key of -ApiKey' {
        (Invoke-Captured { & $Name @set -BaseUri $sandbox.BaseUri -ApiKey $secureKey }).Errors | Should -BeNullOrEmpty
        $sandbox.Requests.authorizationMatches | Sort-Object -Unique | Should -Be $true
    }

    It 'sends the key of the environment to the origin of the environment' {
        $env:NVIDIA_API_KEY = $key
        $env:NVIDIA_BASE_URL = $sandbox.BaseUri
        (Invoke-Captured { & $Name @set }).Errors | Should -BeNullOrEmpty
        $sandbox.Requests | Should -Not -BeNullOrEmpty
        $sandbox.Requests.authorizationMatches | Sort-Object -Unique | Should -Be $true
    }

    It 'does not send it to another port of the same host' {
        $env:NVIDIA_API_KEY = $key
        $env:NVIDIA_BASE_URL = Get-ClosedAddress
        $null = Invoke-Captured { & $Name @set -BaseUri $sandbox.BaseUri }
        $sandbox.Requests | Should -Not -BeNullOrEmpty
        $sandbox.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $false
    }

    It 'ignores a line break at the end of a key' {
        $env:NVIDIA_API_KEY = "$key`n"
        $env:NVIDIA_BASE_URL = "$($sandbox.Address)/"
        (Invoke-Captured { & $Name @set }).Errors | Should -BeNullOrEmpty
        $sandbox.Requests.authorizationMatches | Sort-Object -Unique | Should -Be $true
    }

    It 'ends with <ErrorId> before the first request: <What>' -ForEach @(
        @{
            What    = 'a key over plain http to another machine'
            ErrorId = 'NimPlainHttpRefused'
            With    = { @{ BaseUri = 'http://nim.invalid/v1'; ApiKey = $secureKey } }
        }
        @{ What = 'a key with a space'; ErrorId = 'NimParameterInvalid'; With = { @{ ApiKey = ConvertTo-TestSecureString 'two words' } } }
        @{ What = 'an invalid address'; ErrorId = 'NimParameterInvalid'; With = { @{ BaseUri = 'integrate' } } }
        @{ What = 'an address without a scheme'; ErrorId = 'NimParameterInvalid'; With = { @{ BaseUri = 'localhost:8001' } } }
        @{
            What    = 'an address with a route'
            ErrorId = 'NimParameterInvalid'
            With    = { @{ BaseUri = "$($sandbox.BaseUri)/chat/completions" } }
        }
        @{ What = 'an address with an unsupported scheme'; ErrorId = 'NimParameterInvalid'; With = { @{ BaseUri = 'ftp://127.0.0.1/v1' } } }
        @{
            What    = 'a password in the address'
            ErrorId = 'NimParameterInvalid'
            With    = { @{ BaseUri = 'http://user:hidden@127.0.0.1/v1' } }
        }
        @{ What = 'a key among the headers'; ErrorId = 'NimParameterInvalid'; With = { @{ Headers = @{ authorization = "Bearer $key" } } } }
        @{ What = 'a header with a line break'; ErrorId = 'NimParameterInvalid'; With = { @{ Headers = @{ 'X-Team' = "a`r`nb" } } } }
        @{
            What    = '-Proxy together with -NoProxy'
            ErrorId = 'NimParameterInvalid'
            With    = { @{ Proxy = 'http://127.0.0.1:1'; NoProxy = $true } }
        }
        @{ What = 'a proxy without its scheme'; ErrorId = 'NimParameterInvalid'; With = { @{ Proxy = 'proxy:8080' } } }
        @{ What = 'an invalid proxy address'; ErrorId = 'NimParameterInvalid'; With = { @{ Proxy = 'proxy.example.com' } } }
        @{
            What    = 'a password in the proxy''s address'
            ErrorId = 'NimParameterInvalid'
            With    = { @{ Proxy = 'http://user:hidden@127.0.0.1:1' } }
        }
        @{
            What    = 'a proxy credential without a proxy'
            ErrorId = 'NimParameterInvalid'
            With    = { @{ ProxyCredential = [pscredential]::new('user', (ConvertTo-TestSecureString 'hidden')) } }
        }
        @{
            What    = 'a proxy''s password among the headers'
            ErrorId = 'NimParameterInvalid'
            With    = { @{ Headers = @{ 'proxy-authorization' = 'Basic hidden' } } }
        }
        @{
            What    = 'a key over plain http through another machine'
            ErrorId = 'NimPlainHttpRefused'
            With    = { @{ Proxy = 'http://proxy.invalid:8080'; ApiKey = $secureKey } }
        }
        @{
            What    = 'a certificate without its key'
            ErrorId = 'NimParameterInvalid'
            With    = {
                $raw = (New-TestCertificate).RawData
                @{ Certificate = [System.Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificate($raw) }
            }
        }
    ) {
        $service = @{ BaseUri = $sandbox.BaseUri } + @{}
        (& $With).GetEnumerator().ForEach({ $service[$_.Key] = $_.Value })
        $captured = Invoke-Captured { & $Name @set @service }
        $captured.Everything | Should -HaveCount 1
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "$ErrorId,$Full"
        $captured.Terminating | Out-String | Should -Not -Match "(?m)^\s+at |$key|hidden|two words"
        $sandbox.Statistics.requests | Should -Be 0
    }

    It 'ends with one error if no server listens' {
        $captured = Invoke-Captured { & $Name @set -BaseUri (Get-ClosedAddress) -MaximumRetryCount 0 }
        $captured.Everything | Should -HaveCount 1
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimEndpointUnreachable,$Full"
        $captured.Terminating.CategoryInfo.Category | Should -Be 'ConnectionError'
        $captured.Terminating.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        $captured.Terminating | Out-String | Should -Not -Match '(?m)^\s+at '
    }

    It 'says what to write instead of -BaseUri <Address>' -ForEach @(
        @{ Address = 'localhost:8001'; Write = 'http://localhost:8001/v1' }
        @{ Address = 'http://localhost:8001/v1/models'; Write = 'http://localhost:8001/v1' }
        @{ Address = 'http://localhost:8001/v1/chat/completions/'; Write = 'http://localhost:8001/v1' }
    ) {
        $captured = Invoke-Captured { & $Name @set -BaseUri $Address }
        $captured.Terminating.ErrorDetails.RecommendedAction | Should -Be "Write $Write."
    }

    It 'accepts the address as -Uri' {
        $null = Invoke-Captured { & $Name @set -Uri $sandbox.BaseUri -ApiKey $secureKey }
        $sandbox.Requests | Should -Not -BeNullOrEmpty
    }

    It 'refuses a key as text without repeating it' {
        $plain = 'nvapi-' + [guid]::NewGuid().ToString('n')
        $script = [scriptblock]::Create("& `$Name @set -BaseUri `$sandbox.BaseUri -ApiKey $plain")
        $Error.Clear()
        $captured = Invoke-Captured { & $script }
        $captured.Everything | Should -HaveCount 1
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimParameterInvalid,$Full"
        $captured.Terminating.ErrorDetails.RecommendedAction | Should -Match 'NVIDIA_API_KEY.*AsSecureString.*ConvertTo-SecureString'
        $captured.Terminating | Out-String | Should -Not -Match $plain
        $texts = Get-TextInGraph $Error
        $texts | Should -Contain "NimParameterInvalid,$Full"
        $texts | Where-Object { $_.Contains($plain) } | Should -BeNullOrEmpty
        $sandbox.Statistics.requests | Should -Be 0
    }

    It 'sends the headers that it is given' {
        $null = Invoke-Captured { & $Name @set -BaseUri $sandbox.BaseUri -ApiKey $secureKey -Headers @{ 'X-Team' = 'red' } }
        $sandbox.Requests[0].headers.PSObject.Properties.Name | Should -Contain 'X-Team'
    }
}

Describe 'The key of Test-NimModel' {
    AfterEach {
        $env:NVIDIA_API_KEY = $null
        $env:NVIDIA_BASE_URL = $null
    }

    Context 'if one is required' {
        BeforeAll {
            $sandbox = Start-NimSandbox -ArgumentList '--key', $key -Model $models.ForEach({ @{ Id = $_ } })
        }

        AfterAll {
            Stop-NimSandbox $sandbox
        }

        It 'is required before any request goes to NVIDIA' {
            # Every request would go to this proxy.
            $proxy = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
            $proxy.Start()
            try {
                $captured = Invoke-Captured { Test-NimModel acme/one -Proxy "http://127.0.0.1:$($proxy.LocalEndpoint.Port)" }
                $captured.Everything | Should -HaveCount 1
                $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimApiKeyMissing,$testNimModel"
                $captured.Terminating.CategoryInfo.Category | Should -Be 'AuthenticationError'
                $captured.Terminating.ErrorDetails.RecommendedAction | Should -Match 'NVIDIA_API_KEY'
                $proxy.Pending() | Should -BeFalse
            } finally {
                $proxy.Stop()
            }
        }

        It 'is not taken from the environment for an address that it does not belong to' {
            $env:NVIDIA_API_KEY = $key
            $captured = Invoke-Captured { $models | Test-NimModel -BaseUri $sandbox.BaseUri }
            $captured.Everything | Should -HaveCount 1
            $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimApiKeyMissing,$testNimModel"
            "$($captured.Terminating)" | Should -Match 'NVIDIA_BASE_URL'
            $sandbox.Requests | Should -HaveCount 1
            $sandbox.Requests[0].hasAuthorization | Should -BeFalse
        }
    }

    Context 'refused with <How>' -ForEach @(
        @{ How = 'unauthorized'; ErrorId = 'NimApiKeyRejected'; Category = 'AuthenticationError'; Requests = 1 }
        @{ How = 'forbidden'; ErrorId = 'NimApiKeyRejected'; Category = 'AuthenticationError'; Requests = 1 }
        @{ How = 'payment_required'; ErrorId = 'NimAccountRefused'; Category = 'PermissionDenied'; Requests = 1 }
        @{ How = 'scope'; ErrorId = 'NimApiKeyScopeMissing'; Category = 'PermissionDenied' }
    ) {
        BeforeAll {
            $sandbox = Start-NimSandbox -ArgumentList '--refuse-key-with', $How
            $service = @{ BaseUri = $sandbox.BaseUri; ApiKey = $secureKey }
        }

        AfterAll {
            Stop-NimSandbox $sandbox
        }

        It 'ends the run with one error and no result' {
            $captured = Invoke-Captured { Get-NimModel @service | Test-NimModel @service }
            $captured.Everything | Should -HaveCount 1
            $captured.Terminating.FullyQualifiedErrorId | Should -Be "$ErrorId,$testNimModel"
            $captured.Terminating.CategoryInfo.Category | Should -Be $Category
            $captured.Terminating.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            $captured.Terminating | Out-String | Should -Not -Match "(?m)^\s+at |$key"
            if ($Requests) {
                $sandbox.Statistics.inference | Should -Be $Requests
            }
        }
    }

    Context 'refused again and again' {
        It 'is reported in each of 300 runs' {
            $sandbox = Start-NimSandbox -ArgumentList '--refuse-key-with', 'unauthorized' -Model $models.ForEach({ @{ Id = $_ } })
            try {
                $ids = foreach ($round in 1..300) {
                    $captured = Invoke-Captured { $models | Test-NimModel -BaseUri $sandbox.BaseUri -ApiKey $secureKey }
                    $captured.Everything.FullyQualifiedErrorId -join ' and '
                }
                $ids | Group-Object | ForEach-Object { "$($_.Count) $($_.Name)" } | Should -Be "300 NimApiKeyRejected,$testNimModel"
            } finally {
                Stop-NimSandbox $sandbox
            }
        }
    }
}

Describe 'A model that cannot be reached' {
    It 'is a result if only a few models were probed' {
        $result = Test-NimModel acme/one -BaseUri (Get-ClosedAddress) -MaximumRetryCount 0
        $result.Status | Should -Be 'Unreachable'
        $result.Availability | Should -Be 'Unknown'
        $result.Detail | Should -Not -Match '(?m)^\s+at |Exception'
    }
}
