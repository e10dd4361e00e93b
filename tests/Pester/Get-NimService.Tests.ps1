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
    $command = Get-Command Get-NimService
    $full = 'NimProbe.PowerShell.Commands.GetNimServiceCommand'
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Get-NimService' {
    BeforeAll {
        $kinds = 'nim:2,nim-llm2-loading,nim-image,dynamo,dynamo-2025-loading,vllm,sglang,openai,refused,html,wrong-tls'
        $fleet = Start-NimFleet -Kinds $kinds
        $set = @{ MaximumRetryCount = 0; NoProxy = $true; TimeoutSeconds = 60 }
        $nim, $second = $fleet.Services.Where({ $_.kind -eq 'nim' }).baseUri
    }

    AfterAll {
        Stop-NimSandbox $fleet
    }

    BeforeEach {
        $fleet.Reset()
    }

    AfterEach {
        $env:NVIDIA_BASE_URL = [NullString]::Value
        $env:NVIDIA_API_KEY = [NullString]::Value
    }

    It 'has -<Name> of type <Type>' -ForEach @(
        @{ Name = 'InputObject'; Type = 'object[]' }
        @{ Name = 'ThrottleLimit'; Type = 'int' }
        @{ Name = 'ApiKey'; Type = 'securestring' }
        @{ Name = 'TimeoutSeconds'; Type = 'double' }
    ) {
        $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
    }

    It 'binds nothing by property name' {
        @($command.Parameters.Values.Attributes).Where({ $_.ValueFromPipelineByPropertyName }) | Should -BeNullOrEmpty
    }

    It 'reports every service of a fleet, and sends at most 6 GET requests to each' {
        $rows = $fleet.Services | Get-NimService @set
        $byName = $rows | Group-Object Name -AsHashTable
        $seen = $fleet.Services.ForEach({
                $row = $byName[$_.name]
                "$($_.kind): $($row.Server), live $($row.IsLive), ready $($row.IsReady), models $($row.ModelCount)"
            })
        $seen | Should -BeExactly @(
            'nim: Nim, live True, ready True, models 1'
            'nim: Nim, live True, ready True, models 1'
            'nim-llm2: Unknown, live True, ready False, models '
            'nim-image: Nim, live True, ready True, models 1'
            'dynamo: Dynamo, live True, ready True, models 1'
            'dynamo-2025: Dynamo, live True, ready False, models 1'
            'vllm: Vllm, live True, ready True, models 1'
            'sglang: Sglang, live True, ready True, models 1'
            'openai: OpenAICompatible, live True, ready , models 1'
            'refused: Unknown, live False, ready False, models '
            'html: Unknown, live False, ready False, models '
            'wrong-tls: Unknown, live False, ready False, models '
        )
        ($rows | Where-Object Name -EQ 'service-010').Detail | Should -Be 'Connection failed'
        ($rows | Where-Object Name -EQ 'service-012').Detail | Should -BeLike '*certificate is not trusted*'
        $rows | ForEach-Object { $_.GetType() | Should -BeIn $command.OutputType.Type }

        ($fleet.Requests | Group-Object service | Measure-Object Count -Maximum).Maximum | Should -BeLessOrEqual 6
        $fleet.Requests.method | Sort-Object -Unique | Should -Be 'GET'
    }

    It 'reads <How>' -ForEach @(
        @{ How = 'an address as an argument'; Run = { Get-NimService $nim @set } }
        @{ How = '-BaseUri'; Run = { Get-NimService -BaseUri $nim @set } }
        @{ How = '-Uri'; Run = { Get-NimService -Uri ([uri]$nim) @set } }
        @{ How = 'piped text'; Run = { "  $nim/ " | Get-NimService @set } }
        @{ How = 'an origin'; Run = { $nim -replace '/v1$' | Get-NimService @set } }
        @{ How = 'a host and port, as Kubernetes reports it'; Run = { ([uri]$nim).Authority | Get-NimService @set } }
        @{
            How = 'a column BaseUri with a host and port'
            Run = { [pscustomobject]@{ BaseUri = ([uri]$nim).Authority } | Get-NimService @set }
        }
        @{ How = 'a Uri'; Run = { [uri]$nim | Get-NimService @set } }
        @{ How = 'a hashtable'; Run = { @{ Uri = $nim } | Get-NimService @set } }
        @{ How = 'a model'; Run = { Get-NimModel -BaseUri $nim @set | Get-NimService @set } }
        @{ How = 'an earlier report'; Run = { Get-NimService $nim @set | ConvertTo-Csv | ConvertFrom-Csv | Get-NimService @set } }
        @{ How = 'text with blank lines, comments and duplicates'; Run = { '', '# all', $nim, $nim, "$nim/" | Get-NimService @set } }
        @{
            How = 'the default service'
            Run = { $env:NVIDIA_BASE_URL = $nim; Get-NimService @set }
        }
        @{ How = '-BaseUri with a host and port'; Run = { Get-NimService -BaseUri ([uri]$nim).Authority @set } }
        @{
            How = 'a default of every cmdlet'
            Run = { $PSDefaultParameterValues = @{ '*-Nim*:BaseUri' = $nim }; Get-NimService @set }
        }
        @{
            How = 'piped input rather than a default of every cmdlet'
            Run = { $PSDefaultParameterValues = @{ '*-Nim*:BaseUri' = $second }; $nim | Get-NimService @set }
        }
    ) {
        $rows = @(& $Run)
        $rows | Should -HaveCount 1
        $rows[0].BaseUri | Should -Be ([uri]$nim)
        $rows[0].IsReady | Should -BeTrue
    }

    It 'reports <What> without an address, and does not ask the default service instead' -ForEach @(
        @{ What = 'null'; Item = $null; Name = $null }
        @{ What = 'an object'; Item = [pscustomobject]@{ Name = 'chat/new'; BaseUri = $null }; Name = 'chat/new' }
        @{ What = 'a row'; Item = [pscustomobject]@{ Name = 'new'; BaseUri = ' ' }; Name = 'new' }
        @{ What = 'an empty hashtable'; Item = @{}; Name = $null }
        @{
            What = 'a row with other columns'
            Item = [pscustomobject]@{ Name = 'a'; Endpoint = 'http://a:1/v1' }
            Name = 'a'
            Detail = 'no address; the columns are Name, Endpoint'
        }
    ) {
        $env:NVIDIA_BASE_URL = $nim
        $captured = Invoke-Captured { $Item, $second | Get-NimService @set }
        $captured.Errors | Should -BeNullOrEmpty
        $row = $captured.Output.Where({ -not $_.BaseUri })
        $row | Should -HaveCount 1
        $row[0].Detail | Should -BeExactly ($Detail ?? 'no address')
        $row[0].Name | Should -Be $Name
        $row[0].IsLive, $row[0].IsReady | Should -Be $null, $null
        $fleet.Requests.service | Sort-Object -Unique | Should -Be 'service-002'
    }

    It 'writes NimInputInvalid for <What>, and reports the others' -ForEach @(
        @{ What = 'an id'; Item = 'llama3'; Says = '*not an absolute http or https address*' }
        @{ What = 'a route'; Item = 'http://127.0.0.1:1/v1/models'; Says = '*ends with the route /models*' }
        @{ What = 'a password'; Item = 'http://user:hidden@127.0.0.1:1/v1'; Says = '*contains a user name or password*' }
        @{ What = 'a number'; Item = 7; Says = '*names no service*' }
    ) {
        $captured = Invoke-Captured { $Item, $nim | Get-NimService @set }
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
        $captured.Errors[0].Exception.Message | Should -BeLike $Says
        $captured.Errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$($captured.Errors[0])$($captured.Errors[0].ErrorDetails.RecommendedAction)" | Should -Not -Match 'hidden'
        $captured.Output.BaseUri | Should -Be ([uri]$nim)
    }

    It 'keeps a row whose address <What>, in the table, the report and the metrics' -ForEach @(
        @{ What = 'has a wrong port'; Address = 'http://127.0.0.1:99999/v1'; Says = '*not an absolute http or https address' }
        @{ What = 'ends with a route'; Address = 'http://127.0.0.1:1/v1/models'; Says = '*ends with the route /models' }
        @{ What = 'has a query'; Address = 'http://127.0.0.1:1/v1?key=hidden'; Says = '*has a query*' }
        @{ What = 'has a password'; Address = 'http://user:hidden@127.0.0.1:1/v1'; Says = '*contains a user name or password' }
    ) {
        $rows = [pscustomobject]@{ Name = 'wrong'; BaseUri = $Address }, [pscustomobject]@{ Name = 'good'; BaseUri = $nim }
        $captured = Invoke-Captured { $rows | Get-NimService @set }
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
        $captured.Output.Name | Sort-Object | Should -Be 'good', 'wrong'
        $row = $captured.Output.Where({ $_.Name -eq 'wrong' })[0]
        $row.Detail | Should -BeLike $Says
        $row.BaseUri, $row.IsLive, $row.IsReady | Should -Be $null, $null, $null
        ($captured.Output | ConvertTo-NimReport Prometheus) -join "`n" | Should -Match 'nimprobe_service_up\{base_uri="",name="wrong"\} 0'
        ($captured.Output | ConvertTo-NimReport Markdown) -join "`n" | Should -Match '`wrong`'
        "$($captured.Everything | Format-List * -Force | Out-String)" | Should -Not -Match 'hidden'
    }

    It 'asks an address with several names once, and writes one row for each name' {
        $rows = 'a', 'b', 'a', $null | ForEach-Object { [pscustomobject]@{ Name = $_; BaseUri = $nim } }
        $reports = $rows | Get-NimService @set
        $reports.Name | Sort-Object | Should -Be 'a', 'b'
        $reports.IsReady | Should -Be $true, $true
        $fleet.Requests.Where({ $_.path -eq '/v1/models' }) | Should -HaveCount 1
    }

    It 'ends with one error for a wrong parameter, before the first request' {
        $captured = Invoke-Captured { $nim, $second | Get-NimService -ProxyCredential ([pscredential]::new('u', [securestring]::new())) }
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimParameterInvalid,$full"
        $captured = Invoke-Captured { Get-NimService $nim, $second -ApiKey (ConvertTo-TestSecureString 'two words') }
        $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimParameterInvalid,$full"
        $fleet.Requests | Should -BeNullOrEmpty
    }

    It 'reports a service that would get a key over plain http, without a request' {
        $key = ConvertTo-TestSecureString 'fake-key-0123456789'
        $captured = Invoke-Captured { Get-NimService http://nim.invalid:8000/v1, $nim -ApiKey $key @set }
        $captured.Errors.FullyQualifiedErrorId | Should -Be "NimPlainHttpRefused,$full"
        $captured.Output | Should -HaveCount 2
        $captured.Output.Where({ -not $_.IsLive }).Detail | Should -BeLike '*plain http*'
    }

    It 'asks -ThrottleLimit services at a time' {
        $addresses = $fleet.Services.baseUri | Where-Object { $_ -like 'http:*' }
        (Get-NimService $addresses -ThrottleLimit 1 @set).BaseUri | Should -Be ([uri[]]$addresses)
        $order = $fleet.Requests.service
        $order.Count | Should -BeGreaterThan 10
        @($order | Select-Object -Unique).Count | Should -Be @(for ($i = 0; $i -lt $order.Count; $i++) {
                if ($i -eq 0 -or $order[$i] -ne $order[$i - 1]) { $order[$i] }
            }).Count -Because 'the requests to two services do not mix'
    }

    It 'writes a verbose line for each request, without headers' {
        $lines = (Invoke-Captured { Get-NimService $nim -Headers @{ 'X-Team' = 'hidden-0123' } -Verbose @set }).Verbose.Message
        $lines | Should -HaveCount @($fleet.Requests).Count
        "$lines" | Should -Match 'GET /v1/models: 200, \d+ ms, attempt 1'
        "$lines" | Should -Not -Match 'hidden'
    }
}

Describe 'Get-NimService and services that do not respond' {
    BeforeAll {
        $fleet = Start-NimFleet -Kinds 'hang:10,black-hole:2,nim:3'
    }

    AfterAll {
        Stop-NimSandbox $fleet
    }

    It 'reports the others meanwhile, and ends at once when enough is reported' {
        $rows = $fleet.Services | Select-Object -Skip 5 | Get-NimService -NoProxy -TimeoutSeconds 600 | Select-Object -First 3
        $rows.Name | Sort-Object | Should -Be 'service-013', 'service-014', 'service-015'
        $rows.IsReady | Sort-Object -Unique | Should -Be $true
    }

    It 'reports them after -TimeoutSeconds, with one request each' {
        $asked = $fleet.Services | Select-Object -First 5
        $rows = $asked | Get-NimService -NoProxy -TimeoutSeconds 2
        $rows | Should -HaveCount 5
        $rows.Detail | Sort-Object -Unique | Should -Be 'No complete response before the timeout'
        $rows.IsLive | Sort-Object -Unique | Should -Be $false
        $fleet.Requests.service | Where-Object { $_ -in $asked.name } | Sort-Object | Should -Be $asked.name
    }
}

Describe 'Get-NimService and secrets' {
    BeforeAll {
        $fleet = Start-NimFleet -Kinds 'nim:2,vllm,impostor,tls' -ArgumentList '--keys'
        $set = @{ MaximumRetryCount = 0; NoProxy = $true; TimeoutSeconds = 60; SkipCertificateCheck = $true }
        $certificate = New-TestCertificate
        $text = 'fake-secret-0123456789'
        $secret = @{ ApiKey = ConvertTo-TestSecureString $text; Headers = @{ 'X-Team' = "team-$text" }; Certificate = $certificate }
    }

    AfterAll {
        Stop-NimSandbox $fleet
        $certificate.Dispose()
    }

    BeforeEach {
        $fleet.Reset()
    }

    AfterEach {
        $env:NVIDIA_BASE_URL = [NullString]::Value
        $env:NVIDIA_API_KEY = [NullString]::Value
    }

    It 'sends key, headers and certificate to the services that the command line names' {
        $null = Get-NimService $fleet.Services.baseUri @set @secret
        $fleet.Requests.service | Sort-Object -Unique | Should -HaveCount 5
        $fleet.Requests.ForEach({ $_.headers.Authorization }) | Sort-Object -Unique | Should -Be "Bearer $text"
        $fleet.Requests.ForEach({ $_.headers.'X-Team' }) | Sort-Object -Unique | Should -Be "team-$text"
        $fleet.Requests.Where({ $_.service -eq 'service-005' }).clientCertificateThumbprint | Sort-Object -Unique |
            Should -Be $certificate.Thumbprint
    }

    It 'sends none of them to an address that comes from the pipeline' {
        $null = $fleet.Services | Get-NimService @set @secret
        $fleet.Requests.service | Sort-Object -Unique | Should -HaveCount 5
        ConvertTo-Json $fleet.Requests -Depth 5 | Should -Not -Match '0123456789'
        $fleet.Requests.clientCertificateThumbprint | Where-Object { $_ } | Should -BeNullOrEmpty
    }

    It 'sends them to the service in -BaseUri also if it comes from the pipeline' {
        $null = $fleet.Services | Get-NimService -BaseUri $fleet.Services[0].baseUri @set @secret
        $fleet.Requests.service | Sort-Object -Unique | Should -HaveCount 5
        $fleet.Requests.Where({ $_.headers.psobject.Properties['Authorization'] }).service | Sort-Object -Unique | Should -Be 'service-001'
        $fleet.Requests.Where({ $_.headers.psobject.Properties['X-Team'] }).service | Sort-Object -Unique | Should -Be 'service-001'
    }

    It 'sends them, and the key in the environment, to the default service only' {
        $env:NVIDIA_BASE_URL = $fleet.Services[1].baseUri
        $env:NVIDIA_API_KEY = 'environment-key-0123456789'
        $null = $fleet.Services | Get-NimService @set
        $fleet.Requests.Where({ $_.headers.psobject.Properties['Authorization'] }).service | Sort-Object -Unique | Should -Be 'service-002'
        $fleet.Reset()
        $null = $fleet.Services | Get-NimService @set @secret
        $fleet.Requests.Where({ $_.headers.psobject.Properties['X-Team'] }).service | Sort-Object -Unique | Should -Be 'service-002'
        $fleet.Requests.Where({ $_.headers.psobject.Properties['Authorization'] }).service | Sort-Object -Unique | Should -Be 'service-002'
    }

    It 'repeats nothing of what an impostor echoes, and follows none of its redirects' {
        $impostor = $fleet.Services.Where({ $_.kind -eq 'impostor' })
        $key = ConvertTo-TestSecureString $impostor[0].key
        $captured = Invoke-Captured { Get-NimService $impostor.baseUri -ApiKey $key -Headers $secret.Headers -Verbose @set }
        $captured.Output | Should -HaveCount 1
        $captured.Output[0].ModelIds | Should -Match 'meta/llama-3.1-8b-instruct'
        $seen = @($captured.Everything.ForEach({ Get-TextInGraph $_ }))
        $seen.Where({ $_ -like "*$($impostor[0].key)*" }) | Should -BeNullOrEmpty

        # The records of a stream lead to the parameters of the call, the headers included.
        $written = @(Get-TextInGraph $captured.Output) + $captured.Everything.ForEach({ "$_" })
        $written.Where({ $_ -like "*$text*" }) | Should -BeNullOrEmpty
        $fleet.Requests.service | Sort-Object -Unique | Should -Be $impostor.name
    }
}

Describe 'The recipes of docs/fleets.md' {
    BeforeAll {
        Import-Module "$PSScriptRoot/DocumentedCode.TestSupport.psm1" -Force
        $document = Join-Path (Get-RepositoryRoot) 'docs/fleets.md'
        $fleet = Start-NimFleet -Service @(
            @{ name = 'chat-a'; kind = 'nim'; version = '1.8.4'; profile = 'vllm-fp8-tp1-pp1' }
            @{ name = 'chat-b'; kind = 'nim'; version = '1.8.4'; profile = 'vllm-fp8-tp1-pp1' }
            @{ name = 'flux'; kind = 'nim-image' }
            @{ name = 'loading'; kind = 'nim-loading' }
            @{ name = 'down'; kind = 'refused' }
        )
        $serviceAddress = @{}
        $fleet.Services.ForEach({ $serviceAddress[$_.name] = $_.baseUri })
        $PSDefaultParameterValues = @{
            '*-Nim*:NoProxy' = $true; '*-Nim*:MaximumRetryCount' = 0; 'Get-NimService:TimeoutSeconds' = 60
        }

        function Get-Recipe {
            param([string] $Name)

            $code = (Get-DocumentedCode $document $Name).Replace('http://10.0.0.7:8000/v1', $serviceAddress['chat-a'])
            [scriptblock]::Create($code.Replace('http://10.0.0.8:8000/v1', $serviceAddress['chat-b']))
        }

        function Invoke-RecipeScript {
            # Runs a recipe as a scheduled script does, and returns its exit code and output.
            param([string] $Name)

            $text = @(
                'param($Module)'
                'Import-Module $Module'
                '$PSDefaultParameterValues = @{ "*-Nim*:NoProxy" = $true; "*-Nim*:MaximumRetryCount" = 0 }'
                '$PSDefaultParameterValues["Get-NimService:TimeoutSeconds"] = 60'
                (Get-Recipe $Name).ToString()
            ) -join "`n"
            $run = Invoke-FreshPwsh ([scriptblock]::Create($text)) -Parameter @{ Module = Get-NimModulePath }

            # PowerShell wraps the text of an error and puts a line in front of it.
            $run.ErrorOutput = $run.ErrorOutput -replace '\s*\|\s*', ' ' -replace '\s+', ' '
            $run
        }

        function Export-ServiceFile {
            param([string[]] $Name)

            $fleet.Services | Where-Object name -In $Name | Select-Object name, baseUri | Export-Csv services.csv
        }
    }

    AfterAll {
        Stop-NimSandbox $fleet
    }

    BeforeEach {
        Push-Location TestDrive:/
    }

    AfterEach {
        Pop-Location
    }

    It 'reports the services of a CSV file, and writes the page and the metrics' {
        Export-ServiceFile chat-a, chat-b, down
        $shown = . (Get-Recipe csv) | Out-String -Width 200
        $shown | Should -Match 'chat-a\s+Nim\s+True\s+1\.8\.4\s+1'
        $shown | Should -Match 'down\s+Unknown\s+False.*Connection failed'
        . (Get-Recipe reports)
        Get-Content services.html -Raw | Should -Match 'Connection failed'
        $metrics = Get-Content services.prom
        $metrics | Should -Contain "nimprobe_service_up{base_uri=""$($serviceAddress['down'])""} 0"
        $metrics | Should -Contain "nimprobe_service_ready{base_uri=""$($serviceAddress['chat-a'])""} 1"
        $metrics | Should -Contain ("nimprobe_service_info{base_uri=""$($serviceAddress['chat-a'])"",server=""Nim"",version=""1.8.4""," +
            'profile="vllm-fp8-tp1-pp1"} 1')
    }

    It 'ends with exit code <Code> if <What>' -ForEach @(
        @{ Code = 0; What = 'all services are ready'; Names = 'chat-a', 'chat-b' }
        @{ Code = 1; What = 'one is down'; Names = 'chat-a', 'down'; Says = 'down \(Connection failed\)' }
        @{ Code = 1; What = 'one is loading'; Names = 'chat-a', 'loading'; Says = 'loading \(not ready\)' }
    ) {
        Export-ServiceFile $Names
        $run = Invoke-RecipeScript ready
        $run.ExitCode | Should -Be $Code -Because $run.ErrorOutput
        $run.ErrorOutput | Should -Match ($Says ?? '^\s*$')
    }

    It 'tests the models of all services, and ends with exit code <Code> if <What>' -ForEach @(
        @{ Code = 0; What = 'all models answer'; Names = 'chat-a', 'chat-b'; Statuses = 'Available', 'Available' }
        @{ Code = 1; What = 'a service is down'; Names = 'chat-a', 'down'; Statuses = , 'Available'; Says = 'Connection failed' }
        @{ Code = 0; What = 'a service is loading'; Names = 'chat-a', 'loading'; Statuses = 'Available', 'Pending' }
    ) {
        Export-ServiceFile $Names
        . (Get-Recipe models) 2> $null
        $rows = @(Import-Csv results.csv)
        $rows.Status | Sort-Object | Should -Be $Statuses
        $rows.BaseUri | Sort-Object -Unique | Should -HaveCount $Statuses.Count
        $run = Invoke-RecipeScript gate
        $run.ExitCode | Should -Be $Code -Because $run.ErrorOutput
        $run.ErrorOutput | Should -Match ($Says ?? '^\s*$')
    }

    It 'selects the models of all services by their kind' {
        Export-ServiceFile chat-a, chat-b
        . (Get-Recipe kinds)
        (Import-Csv results.csv).Status | Should -Be 'Available', 'Available'
    }

    It 'sends the keys of <Source> to their own services' -ForEach @(
        @{ Source = 'a vault'; Recipe = 'keys' }
        @{ Source = 'files'; Recipe = 'keyfiles' }
    ) {
        Export-ServiceFile chat-a, chat-b
        $null = New-Item keys -ItemType Directory -Force
        ConvertTo-TestSecureString 'fake-key-of-b' | ConvertFrom-SecureString | Set-Content keys/chat-b.txt
        function Get-Secret {
            [CmdletBinding()]
            param($Name)

            if ($Name -ne 'chat-b') {
                Write-Error 'The secret was not found.'
                return
            }
            ConvertTo-TestSecureString 'fake-key-of-b'
        }
        $fleet.Reset()
        (. (Get-Recipe $Recipe)).Status | Should -Be 'Available', 'Available'
        $sent = $fleet.Requests.Where({ $_.headers.PSObject.Properties['Authorization'] })
        $sent.service | Sort-Object -Unique | Should -Be 'chat-b'
        $sent.ForEach({ $_.headers.Authorization }) | Sort-Object -Unique | Should -Be 'Bearer fake-key-of-b'
    }

    It 'compares the nights of each service' {
        Export-ServiceFile chat-a, chat-b
        . (Get-Recipe snapshots) 3> $null | Should -BeNullOrEmpty
        $fleet.Change('chat-b', 'models=acme/new')
        $shown = . (Get-Recipe snapshots) | Out-String -Width 200
        $fleet.Change('chat-b', 'models=meta/llama-3.1-8b-instruct')
        $address = [regex]::Escape($serviceAddress['chat-b'])
        $shown | Should -Match "$address\s+acme/new\s+Added\s+Available"
        $shown | Should -Match "$address\s+meta/llama-3.1-8b-instruct\s+Removed\s+Available"
        $shown | Should -Not -Match ([regex]::Escape($serviceAddress['chat-a']))
        Get-ChildItem snapshots | Should -HaveCount 4
        Get-Content history.md -Raw | Should -Match 'Service'
    }

    It 'reports the services of a cluster, one of them without a status' {
        $recorded = Get-Content "$PSScriptRoot/Data/nimservices.json" -Raw
        $endpoints = @{ 1 = 'chat-a'; 2 = 'flux'; 3 = 'loading' }
        foreach ($number in $endpoints.Keys) {
            $recorded = $recorded.Replace("CLUSTER_ENDPOINT_$number", ([uri]$serviceAddress[$endpoints[$number]]).Authority)
        }

        function kubectl { $recorded }
        . (Get-Recipe kubernetes)
        $rows = Import-Csv fleet.csv | Sort-Object Name
        $rows.Name | Should -Be 'chat/llama-8b', 'chat/loading', 'chat/new', 'chat/pending', 'images/flux'
        $rows.IsReady | Should -Be 'True', 'False', '', '', 'True'
        $rows.Detail | Should -Be '', 'not ready', 'no address', 'no address', ''
        $rows[4].ModelIds | Should -Be 'llama-3.1-8b-instruct'

        $compared = . (Get-Recipe operator)
        $late = $compared | Where-Object Name -EQ 'chat/loading'
        $late.Operator, $late.IsReady | Should -Be 'Ready', 'False'
    }

    It 'lets one service take over from another that is the same, and only then' {
        (Invoke-RecipeScript takeover).ExitCode | Should -Be 0
        $fleet.Change('chat-b', 'version=1.9.0')
        $run = Invoke-RecipeScript takeover
        $run.ExitCode | Should -Be 1
        $run.ErrorOutput | Should -Match "Version '1\.9\.0' instead of '1\.8\.4'"
        $fleet.Change('chat-b', 'version=1.8.4&readyAfter=3600')
        $run = Invoke-RecipeScript takeover
        $run.ExitCode | Should -Be 1
        $run.ErrorOutput | Should -Match 'cannot be compared'
        $fleet.Change('chat-b', 'readyAfter=0')
    }

    It 'does not call two services the same of which nothing is known' {
        $known = $serviceAddress['chat-a'], $serviceAddress['chat-b']
        $serviceAddress['chat-a'] = $serviceAddress['chat-b'] = $serviceAddress['down']
        try {
            (Invoke-RecipeScript takeover).ExitCode | Should -Be 1
        } finally {
            $serviceAddress['chat-a'], $serviceAddress['chat-b'] = $known
        }
    }

    It 'reports no change on the first night, nor between nights without an address' {
        Remove-Item services-*.csv -ErrorAction Ignore
        $drift = Get-Recipe drift
        $seen = @(. $drift *>&1)
        $seen | Should -HaveCount 1
        $seen[0] | Should -BeOfType System.Management.Automation.WarningRecord

        Export-ServiceFile chat-a
        . (Get-Recipe nightly)
        Rename-Item (Get-Item services-*.csv) services-20260102-000000.csv
        $seen = @(. $drift *>&1)
        $seen | Should -HaveCount 1
        $seen[0] | Should -BeOfType System.Management.Automation.WarningRecord

        $unknown = Import-Csv services-20260102-000000.csv
        $unknown[0].BaseUri = ''
        $unknown | Export-Csv services-20260101-000000.csv
        (. $drift *>&1).Property | Should -Contain 'Server'
        $unknown | Export-Csv services-20260103-000000.csv
        (. $drift *>&1).Detail | Sort-Object -Unique | Should -Be 'no longer in the list'
        $unknown | Export-Csv services-20260104-000000.csv
        . $drift *>&1 | Should -BeNullOrEmpty
    }

    It 'reports what has changed between two nights' {
        Remove-Item services-*.csv -ErrorAction Ignore
        Export-ServiceFile chat-a, chat-b, flux
        . (Get-Recipe nightly)
        Rename-Item (Get-Item services-*.csv) services-20260101-000000.csv
        $fleet.Change('chat-a', 'version=1.9.0')
        $fleet.Change('chat-b', 'profile=vllm-bf16-tp2-pp1')
        Export-ServiceFile chat-a, chat-b, down
        . (Get-Recipe nightly)
        $changes = . (Get-Recipe drift)
        $seen = $changes | ForEach-Object { "$($_.BaseUri) $($_.Property): $($_.Before) -> $($_.After)" }
        $seen | Should -Contain "$($serviceAddress['chat-a']) Version: 1.8.4 -> 1.9.0"
        $seen | Should -Contain "$($serviceAddress['chat-b']) Profile: vllm-fp8-tp1-pp1 -> vllm-bf16-tp2-pp1"
        $seen | Should -Contain "$($serviceAddress['flux']) Server: Nim -> "
        $seen | Should -Contain "$($serviceAddress['down']) Server:  -> Unknown"
        ($changes | Where-Object BaseUri -EQ $serviceAddress['flux']).Detail | Sort-Object -Unique | Should -Be 'no longer in the list'
        ($changes | Where-Object BaseUri -EQ $serviceAddress['chat-a']) | Should -HaveCount 1
    }
}
