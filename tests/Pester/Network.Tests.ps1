#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    # SendsKey: the web catalogue is public, so it gets no key.
    $connecting = @(
        @{ Name = 'Get-NimModel'; SendsKey = $true }
        @{ Name = 'Test-NimModel'; SendsKey = $true; Input = @{ InputObject = 'acme/one', 'acme/two', 'acme/three' } }
        @{ Name = 'Get-NimEndpoint'; SendsKey = $false }
    )
    $certificates = 'self-signed', 'expired', 'wrong-host'
}

BeforeAll {
    # A test runner can set 'Stop', but these tests inspect errors.
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $key = 'nvapi-' + 'x1Y2' * 16
    $secureKey = ConvertTo-TestSecureString $key
    $models = 'acme/one', 'acme/two', 'acme/three' | ForEach-Object { @{ Id = $_ } }
    $plain = Start-NimSandbox -Model $models -ArgumentList '--key', $key
    $tls = @{}
    foreach ($kind in 'self-signed', 'expired', 'wrong-host') {
        $tls[$kind] = Start-NimSandbox -Model $models -ArgumentList '--key', $key, '--tls', $kind
    }

    $demanding = Start-NimSandbox -Model $models -ArgumentList '--tls', 'self-signed', '--require-client-certificate'
    $proxy = Start-NimProxy
    $password = 'Gate-pass:word-7'
    $credential = [pscredential]::new('gate-user', (ConvertTo-TestSecureString $password))
    $asking = Start-NimProxy -Credential $credential
    $servers = @($plain) + $tls.Values + $demanding + $proxy + $asking

    function Get-ServiceParameter {
        # Returns the parameters for the server of a scheme.
        param([string] $Scheme = 'http')

        $server = $Scheme -eq 'http' ? $plain : $tls['self-signed']
        @{ BaseUri = $server.BaseUri; ApiKey = $secureKey; MaximumRetryCount = 0; SkipCertificateCheck = $Scheme -eq 'https' }
    }

    function Assert-Answered {
        # Asserts that the cmdlet wrote its results without errors and warnings.
        param([object] $Captured)

        $Captured.Errors | Should -BeNullOrEmpty
        $Captured.Warnings | Should -BeNullOrEmpty
        $Captured.Output.Id | Sort-Object | Should -Be 'acme/one', 'acme/three', 'acme/two'
        $Captured.Output | ForEach-Object { $_.PSObject.Properties['Status']?.Value ?? 'Available' } | Sort-Object -Unique |
            Should -Be 'Available'
    }

    function Get-AllText {
        # Returns all text of a run, from every stream and from the properties of every error.
        param([object] $Captured)

        $Captured.Everything | Out-String
        $Captured.Everything | Format-List * -Force | Out-String
        foreach ($record in $Captured.Everything) {
            if ($record -is [System.Management.Automation.ErrorRecord]) {
                # The invocation information contains the caller's arguments. It comes from PowerShell, not from the cmdlet.
                Get-Error -InputObject $record | Out-String
                Get-TextInGraph ($record | Select-Object Exception, TargetObject, ErrorDetails, CategoryInfo, FullyQualifiedErrorId)
            } else {
                Get-TextInGraph ($record | Select-Object * -ExcludeProperty InvocationInfo)
            }
        }
    }
}

AfterAll {
    $servers | ForEach-Object { Stop-NimSandbox $_ }
    Restore-NimEnvironment $environment
}

Describe '<Name> and the server''s certificate' -ForEach $connecting {
    BeforeAll {
        $set = $_['Input'] ?? @{}
        $full = "NimProbe.PowerShell.Commands.$($Name -replace '-')Command"
    }

    Context 'that is <_>' -ForEach $certificates {
        BeforeEach {
            $server = $tls[$_]
            $server.Reset()
        }

        It 'sends nothing' {
            $captured = Invoke-Captured { & $Name @set -BaseUri $server.BaseUri -ApiKey $secureKey -MaximumRetryCount 0 }
            $captured.Everything | Should -HaveCount 1
            $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimEndpointUnreachable,$full"
            "$($captured.Terminating)" | Should -Match 'certificate is not trusted'
            $captured.Terminating.ErrorDetails.RecommendedAction | Should -Match 'trust store.+-SkipCertificateCheck'
            $server.Requests | Should -BeNullOrEmpty
        }

        It 'accepts it with -SkipCertificateCheck' {
            Assert-Answered (Invoke-Captured { & $Name @set -BaseUri $server.BaseUri -ApiKey $secureKey -SkipCertificateCheck })
            $server.Requests.authorizationMatches | Sort-Object -Unique | Should -Be $SendsKey
        }
    }
}

Describe 'A server that does not use TLS at an https address' {
    It 'is the cause that <_> states, not its certificate' -ForEach 'Get-NimModel', 'Test-NimModel' {
        $address = "$($plain.BaseUri)" -replace '^http:', 'https:'
        $set = $_ -eq 'Test-NimModel' ? @{ InputObject = 'acme/one', 'acme/two', 'acme/three' } : @{}
        $failure = (Invoke-Captured { & $_ @set -BaseUri $address -ApiKey $secureKey -MaximumRetryCount 0 }).Terminating
        "$failure" | Should -Match 'does not use TLS at this address; it may serve plain http'
        $failure.ErrorDetails.RecommendedAction | Should -Match 'http://'
    }
}

Describe 'A server''s certificate that the machine trusts' -Skip:(-not $IsLinux) {
    BeforeAll {
        function Get-ServerCertificate {
            param([string] $Address)

            $client = [System.Net.Sockets.TcpClient]::new('127.0.0.1', ([uri]$Address).Port)
            try {
                $stream = [System.Net.Security.SslStream]::new($client.GetStream(), $false, { $true })
                $stream.AuthenticateAsClient('localhost')
                $stream.RemoteCertificate.ExportCertificatePem()
            } finally {
                $client.Dispose()
            }
        }

        # A private root certificate as in a company. Only Linux can trust one for a single process.
        $trusted = Join-Path $TestDrive 'trusted.pem'
        $tls.Values.ForEach({ Get-ServerCertificate $_.Address }) | Set-Content $trusted
        $tls.Values.ForEach({ $_.Reset() })
        $addresses = $tls['self-signed', 'expired', 'wrong-host'].BaseUri -join ' '
        $parameters = @{ Module = Get-NimModulePath; Addresses = $addresses }
        $run = Invoke-FreshPwsh -Environment @{ SSL_CERT_FILE = $trusted } -Parameter $parameters {
            param($Module, $Addresses)

            Import-Module $Module
            foreach ($address in $Addresses -split ' ') {
                try {
                    "$(@(Get-NimModel -BaseUri $address -MaximumRetryCount 0).Count) models"
                } catch {
                    $_.FullyQualifiedErrorId -replace ',.*'
                }
            }
        }
        $outcomes = $run.Output.Trim() -split '\r?\n'
    }

    It 'needs no switch' {
        $outcomes[0] | Should -Be '3 models'
    }

    It 'is refused if it has expired' {
        $outcomes[1] | Should -Be 'NimEndpointUnreachable'
    }

    It 'is refused if it belongs to another host' {
        $outcomes[2] | Should -Be 'NimEndpointUnreachable'
    }
}

Describe '<Name> and the client''s certificate' -ForEach $connecting {
    BeforeAll {
        $set = $_['Input'] ?? @{}
        $service = @{ BaseUri = $demanding.BaseUri; SkipCertificateCheck = $true; MaximumRetryCount = 0 }
        $certificate = New-TestCertificate
    }

    BeforeEach {
        $demanding.Reset()
    }

    It 'sends -Certificate' {
        Assert-Answered (Invoke-Captured { & $Name @set @service -Certificate $certificate })
        $demanding.Requests.clientCertificateThumbprint | Sort-Object -Unique | Should -Be $certificate.Thumbprint
    }

    It 'sends a certificate from a file' {
        $file = Join-Path $TestDrive 'client.pfx'
        Set-Content $file -AsByteStream $certificate.Export('Pfx', 'file-word')
        $loaded = Get-PfxCertificate $file -Password (ConvertTo-TestSecureString 'file-word')
        Assert-Answered (Invoke-Captured { & $Name @set @service -Certificate $loaded })
        $demanding.Requests.clientCertificateThumbprint | Sort-Object -Unique | Should -Be $certificate.Thumbprint
    }

    It 'is refused by the gateway without one' {
        $captured = Invoke-Captured { & $Name @set @service }
        $demanding.Requests.status | Sort-Object -Unique | Should -Be 403
        $demanding.Requests.clientCertificateThumbprint | Sort-Object -Unique | Should -BeNullOrEmpty
        switch ($Name) {
            'Get-NimModel' {
                $captured.Everything | Should -HaveCount 1
                $captured.Terminating.FullyQualifiedErrorId | Should -BeLike 'NimResponseInvalid,*'
                "$($captured.Terminating)" | Should -Match '403'
            }
            'Test-NimModel' {
                $captured.Everything | Should -HaveCount 1
                $captured.Terminating.FullyQualifiedErrorId | Should -BeLike 'NimEndpointUnreachable,*'
            }
            'Get-NimEndpoint' {
                $captured.Output | Should -BeNullOrEmpty
                $captured.Warnings | ForEach-Object { "$_" | Should -Match '403' }
            }
        }
    }
}

Describe '<Name> and a proxy' -ForEach $connecting {
    BeforeAll {
        $set = $_['Input'] ?? @{}
        $full = "NimProbe.PowerShell.Commands.$($Name -replace '-')Command"
        $hidden = $password, [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("gate-user:$password"))
    }

    BeforeEach {
        $servers | ForEach-Object { $_.Reset() }
    }

    It 'sends every http request through it, and the key only to the service' {
        $service = Get-ServiceParameter http
        Assert-Answered (Invoke-Captured { & $Name @set @service -Proxy $proxy.Address })
        $plain.Requests | Should -Not -BeNullOrEmpty
        $plain.Requests.authorizationMatches | Sort-Object -Unique | Should -Be $SendsKey
        $proxy.Requests | Should -HaveCount $plain.Requests.Count
        $proxy.Requests.target | ForEach-Object { $_ | Should -BeLike "$($plain.Address)/*" }
    }

    It 'sends https through a tunnel, which it cannot read' {
        $service = Get-ServiceParameter https
        $headers = @{ 'X-Gateway-Token' = 'token-of-the-gateway' }
        Assert-Answered (Invoke-Captured { & $Name @set @service -Proxy $proxy.Address -Headers $headers })
        $tls['self-signed'].Requests.authorizationMatches | Sort-Object -Unique | Should -Be $SendsKey
        $proxy.Requests | Should -Not -BeNullOrEmpty
        $proxy.Requests.method | Sort-Object -Unique | Should -Be 'CONNECT'
        $proxy.Requests.target | Sort-Object -Unique | Should -Be ([uri]$tls['self-signed'].Address).Authority
        $proxy.Requests.head | ForEach-Object { $_ | Should -Not -Match 'Authorization|nvapi|X-Gateway|/v1|/v2' }
    }

    It 'sends the credential over <_>, and shows the password nowhere' -ForEach 'http', 'https' {
        $service = Get-ServiceParameter $_
        $captured = Invoke-Captured {
            $DebugPreference = 'Continue'
            & $Name @set @service -Proxy $asking.Address -ProxyCredential $credential -Verbose
        }
        Assert-Answered $captured
        $captured.Verbose | Should -Not -BeNullOrEmpty
        $asking.Requests.Where({ -not $_.refusal }) | Should -Not -BeNullOrEmpty
        $asking.Requests.head | Select-String $hidden[1] -SimpleMatch | Should -Not -BeNullOrEmpty
        Get-AllText $captured | Select-String $hidden -SimpleMatch | Should -BeNullOrEmpty
    }

    It 'ends with one error if the proxy gets <What> over <Scheme>' -ForEach @(
        @{ What = 'no credential'; Scheme = 'http' }
        @{ What = 'no credential'; Scheme = 'https' }
        @{ What = 'a wrong password'; Scheme = 'http'; Word = 'not-the-Pass:word' }
        @{ What = 'a wrong password'; Scheme = 'https'; Word = 'not-the-Pass:word' }
    ) {
        $service = Get-ServiceParameter $Scheme
        if ($Word) {
            $service.ProxyCredential = [pscredential]::new('gate-user', (ConvertTo-TestSecureString $Word))
        }

        $service.MaximumRetryCount = 2
        $captured = Invoke-Captured { & $Name @set @service -Proxy $asking.Address }
        $captured.Everything | Should -HaveCount 1
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimEndpointUnreachable,$full"
        $captured.Terminating.CategoryInfo.Category | Should -Be 'ConnectionError'
        "$($captured.Terminating)" | Should -Match 'proxy requires a valid user name and password'
        $captured.Terminating.ErrorDetails.RecommendedAction | Should -Match '-ProxyCredential'
        Get-AllText $captured | Select-String 'not-the-Pass:word' -SimpleMatch | Should -BeNullOrEmpty
        $asking.Requests.Count | Should -BeLessOrEqual ($Word ? 2 : 1)
        $plain.Requests + $tls['self-signed'].Requests | Should -BeNullOrEmpty
    }

    It 'ends with one error about the proxy if it <What>, over <Scheme>' -ForEach @(
        @{ What = 'does not listen'; Scheme = 'http'; Reason = 'The proxy cannot be reached' }
        @{ What = 'does not listen'; Scheme = 'https'; Reason = 'The proxy cannot be reached' }
        @{ What = 'has no address'; Scheme = 'http'; Reason = 'The name of the proxy cannot be resolved' }
        @{ What = 'has no address'; Scheme = 'https'; Reason = 'The name of the proxy cannot be resolved' }
    ) {
        # No key is sent through a proxy on another computer over plain http.
        $service = Get-ServiceParameter $Scheme
        $service.Remove('ApiKey')
        $address = $What -eq 'has no address' ? 'http://proxy.invalid:8080' : (Get-ClosedAddress) -replace '/v1$'
        $captured = Invoke-Captured { & $Name @set @service -Proxy $address }
        $captured.Everything | Should -HaveCount 1
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimEndpointUnreachable,$full"
        "$($captured.Terminating)" | Should -Match "$Reason`: $([regex]::Escape(([uri]$address).Authority))\."
        $captured.Terminating.ErrorDetails.RecommendedAction | Should -Match 'proxy.*-NoProxy'
        $plain.Requests + $tls['self-signed'].Requests | Should -BeNullOrEmpty
    }

    It 'ends with one error if the proxy refuses the tunnel' {
        # The proxy of these tests connects only to this machine.
        $service = @{ BaseUri = 'https://nim.invalid/v1'; ApiKey = $secureKey; MaximumRetryCount = 0 }
        $captured = Invoke-Captured { & $Name @set @service -Proxy $proxy.Address }
        $captured.Everything | Should -HaveCount 1
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimEndpointUnreachable,$full"
        "$($captured.Terminating)" | Should -Match 'proxy refused'
        $proxy.Requests.refusal | Sort-Object -Unique | Should -Be 403
        $proxy.Requests.head | Select-String $key -SimpleMatch | Should -BeNullOrEmpty
    }

    It 'sends headers to a gateway, and shows their values nowhere' {
        $service = Get-ServiceParameter http
        $token = 'Tok-of/the+gateway=17'
        $captured = Invoke-Captured {
            $DebugPreference = 'Continue'
            & $Name @set @service -Proxy $proxy.Address -Headers @{ 'X-Gateway-Token' = $token } -Verbose
        }
        Assert-Answered $captured
        $proxy.Requests.head | ForEach-Object { $_ | Should -Match "(?m)^X-Gateway-Token: $([regex]::Escape($token))\r?$" }
        $plain.Requests | ForEach-Object { $_.headers.PSObject.Properties.Name | Should -Contain 'X-Gateway-Token' }
        $captured.Verbose | Should -Not -BeNullOrEmpty
        Get-AllText $captured | Select-String $token -SimpleMatch | Should -BeNullOrEmpty

        $captured = Invoke-Captured { & $Name @set @service -Proxy $asking.Address -Headers @{ 'X-Gateway-Token' = $token } -Verbose }
        $captured.Terminating | Should -Not -BeNullOrEmpty
        Get-AllText $captured | Select-String $token -SimpleMatch | Should -BeNullOrEmpty
    }
}

Describe 'The proxy of the environment' {
    BeforeAll {
        $session = {
            param($Module, $BaseUri, $Proxy, $NoProxy)

            Import-Module $Module
            $service = @{ BaseUri = $BaseUri; MaximumRetryCount = 0; SkipCertificateCheck = $true }
            if ($Proxy) {
                $service.Proxy = $Proxy
            }

            if ($NoProxy) {
                $service.NoProxy = $true
            }

            try {
                @(Get-NimModel @service).Count
                @(Get-NimModel @service | Test-NimModel @service | Where-Object Status -EQ Available).Count
                @(Get-NimEndpoint @service).Count
            } catch {
                $_.FullyQualifiedErrorId -replace ',.*'
            }
        }
        $keyless = @{}
        foreach ($scheme in 'http', 'https') {
            $keyless[$scheme] = Start-NimSandbox -Model $models -ArgumentList ($scheme -eq 'https' ? @('--tls', 'self-signed') : @())
        }

        $closed = (Get-ClosedAddress) -replace '/v1$'
        $withCredential = $asking.Address -replace '//', "//gate-user:$([uri]::EscapeDataString($password))@"

        function Invoke-Session {
            param([string] $Scheme, [hashtable] $Environment, [hashtable] $Parameter = @{})

            $parameters = @{ Module = Get-NimModulePath; BaseUri = $keyless[$Scheme].BaseUri } + $Parameter
            $run = Invoke-FreshPwsh $session -Environment $Environment -Parameter $parameters
            $run.ErrorOutput | Should -BeNullOrEmpty
            $run.Output.Trim() -split '\r?\n' -join ' '
        }
    }

    AfterAll {
        $keyless.Values | ForEach-Object { Stop-NimSandbox $_ }
    }

    BeforeEach {
        @($keyless.Values) + $proxy + $asking | ForEach-Object { $_.Reset() }
    }

    It 'is used for <Scheme>: <Variable>' -ForEach @(
        @{ Scheme = 'http'; Variable = 'HTTP_PROXY'; Method = 'GET', 'POST' }
        @{ Scheme = 'https'; Variable = 'HTTPS_PROXY'; Method = 'CONNECT' }
        @{ Scheme = 'http'; Variable = 'ALL_PROXY'; Method = 'GET', 'POST' }
        @{ Scheme = 'https'; Variable = 'ALL_PROXY'; Method = 'CONNECT' }
    ) {
        Invoke-Session $Scheme @{ $Variable = $proxy.Address } | Should -Be '3 3 3'
        $proxy.Requests.method | Sort-Object -Unique | Should -Be $Method
        if ($Scheme -eq 'http') {
            $proxy.Requests | Should -HaveCount $keyless.http.Requests.Count
        }
    }

    It 'gets the user name and password from its address' {
        Invoke-Session http @{ HTTP_PROXY = $withCredential } | Should -Be '3 3 3'
        $asking.Requests.Where({ -not $_.refusal }) | Should -HaveCount $keyless.http.Requests.Count
    }

    It 'is required: if it does not listen, the service cannot be reached' {
        Invoke-Session http @{ HTTP_PROXY = $closed } | Should -Be 'NimEndpointUnreachable'
        $keyless.http.Requests | Should -BeNullOrEmpty
    }

    It 'is not used: <What>' -ForEach @(
        @{ What = 'NO_PROXY names the host'; Environment = @{ NO_PROXY = '127.0.0.1' }; With = @{} }
        @{ What = '-NoProxy'; Environment = @{}; With = @{ NoProxy = 'yes' } }
    ) {
        Invoke-Session http -Environment (@{ HTTP_PROXY = $closed } + $Environment) -Parameter $With | Should -Be '3 3 3'
        $keyless.http.Requests | Should -Not -BeNullOrEmpty
    }

    It 'is replaced by -Proxy' {
        Invoke-Session http -Environment @{ HTTP_PROXY = $closed } -Parameter @{ Proxy = $proxy.Address } | Should -Be '3 3 3'
        $proxy.Requests | Should -HaveCount $keyless.http.Requests.Count
    }

    It 'does not get a key that belongs to a server on this machine' {
        $variables = @{ HTTP_PROXY = 'http://proxy.invalid:8080'; NVIDIA_BASE_URL = $plain.BaseUri; NVIDIA_API_KEY = $key }
        $run = Invoke-FreshPwsh -Environment $variables -Parameter @{ Module = Get-NimModulePath } {
            param($Module)

            Import-Module $Module
            try {
                Get-NimModel
            } catch {
                $_.FullyQualifiedErrorId -replace ',.*'
                "$_"
                $_.ErrorDetails.RecommendedAction
            }

            @(Get-NimModel -NoProxy).Count
        }
        $run.Output | Should -Match '^NimPlainHttpRefused\r?\n.*proxy\.invalid.*\r?\n.*-NoProxy.*\r?\n3\r?\n$'
    }
}
