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
    $one = Start-NimSandbox -ArgumentList '--shape', 'nim' -Model @{ Id = 'acme/one' }, @{ Id = 'acme/shared' }
    $two = Start-NimSandbox -ArgumentList '--shape', 'nim' -Model @{ Id = 'acme/two' }, @{ Id = 'acme/shared' }
    $down = Get-ClosedAddress
    $both = $one.BaseUri, $two.BaseUri
    $quick = @{ MaximumRetryCount = 0 }
    $key = 'nvapi-' + 'k3Y4' * 16
    $secureKey = ConvertTo-TestSecureString $key
}

AfterAll {
    $one, $two | ForEach-Object { Stop-NimSandbox $_ }
    Restore-NimEnvironment $environment
}

Describe 'Several services' {
    BeforeEach {
        $one.Reset()
        $two.Reset()
    }

    Context 'Input' {
        BeforeAll {
            @(
                [pscustomobject]@{ BaseUri = $one.BaseUri }
                [pscustomobject]@{ BaseUri = $down }
                [pscustomobject]@{ BaseUri = $two.BaseUri }
            ) | Export-Csv TestDrive:/services.csv
        }

        It 'of a CSV file is listed and tested, and a service that is down is one error' {
            $captured = Invoke-Captured {
                Import-Csv TestDrive:/services.csv | Get-NimModel @quick | Test-NimModel @quick | Export-Csv TestDrive:/results.csv
            }
            $captured.Errors | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NimEndpointUnreachable,*'
            $rows = Import-Csv TestDrive:/results.csv
            $rows | Should -HaveCount 4
            $rows.Status | Sort-Object -Unique | Should -Be 'Available'
            $rows.Where({ $_.BaseUri -eq $two.BaseUri }).Id | Sort-Object | Should -Be 'acme/shared', 'acme/two'
        }

        It 'that hides its models while it loads them is one error, and a model of it is Pending' {
            $loading = Start-NimSandbox -ArgumentList '--shape', 'nim-llm2', '--ready-after', '86400' -Model @{ Id = 'acme/late' }
            try {
                $captured = Invoke-Captured { $loading.BaseUri, $two.BaseUri | Test-NimModel @quick }
                $captured.Errors.FullyQualifiedErrorId | Should -BeLike 'NimServiceNotReady,*'
                $captured.Errors[0].Exception.Message | Should -BeLike "$($loading.BaseUri) is still loading its model*"
                $captured.Output.Status | Should -Be 'Available', 'Available'
                (Test-NimModel acme/late -BaseUri $loading.BaseUri @quick).Status | Should -Be 'Pending'
            } finally {
                Stop-NimSandbox $loading
            }
        }

        It 'makes Assert-NimModel end the script with exit code 1 if one of the services is down' {
            $result = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath; Csv = Join-Path $TestDrive 'services.csv' } {
                param($Module, $Csv)
                Import-Module $Module
                Import-Csv $Csv | Assert-NimModel -MaximumRetryCount 0
                'went on'
            }
            $result.ExitCode | Should -Be 1
            $result.Output | Should -Not -Match 'went on'
            $result.ErrorOutput | Should -Match ([regex]::Escape($down))
        }

        It 'of Assert-NimModel counts a service that is down as a service, and has advice for it' {
            $captured = Invoke-Captured { Import-Csv TestDrive:/services.csv | Assert-NimModel @quick }
            $lines = $captured.Terminating.Exception.Message -split "`n"
            $lines | Should -HaveCount 2
            $lines[0] | Should -Be '1 of 3 services failed:'
            $lines[1] | Should -BeLike "- '$down': * cannot be reached. *"
            $captured.Terminating.ErrorDetails.RecommendedAction | Should -BeLike 'Check the addresses, the network and the keys*'
            $captured.Terminating.ErrorDetails.RecommendedAction | Should -Not -Match '-Allow|other models'
        }

        It 'passes Assert-NimModel if every model of every service is available' {
            $both | Assert-NimModel -PassThru | Should -HaveCount 4
        }

        It 'that has an id and the address of a service in a file needs -BaseUri' {
            $row = [pscustomobject]@{ Id = 'acme/two'; BaseUri = $two.BaseUri }
            $captured = Invoke-Captured { $row | Test-NimModel }
            $captured.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NimBaseUriMismatch,*'
            $two.Requests | Should -BeNullOrEmpty
            ($row | Test-NimModel -BaseUri $both).Status | Should -Be 'Available'
        }

        It 'that has its addresses in another column leads to that column' {
            $row = [pscustomobject]@{ Name = 'chat-a'; Model_Path = 'a/b'; Endpoint = $one.BaseUri }
            $captured = Invoke-Captured { $row | Test-NimModel }
            $captured.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NimInputInvalid,*'
            $captured.Errors[0].ErrorDetails.RecommendedAction | Should -BeExactly (
                'If the column Endpoint contains the addresses of the services, pipe its values: ' +
                '(Import-Csv services.csv).Endpoint | Test-NimModel.')
            $captured = Invoke-Captured { [pscustomobject]@{ Name = 'a/b'; Team = 'blue' } | Test-NimModel }
            $captured.Errors[0].ErrorDetails.RecommendedAction | Should -BeLike 'If the column Name contains the ids*'
        }

        It 'of live models is tested at the service that they come from' {
            $results = Get-NimModel acme/shared -BaseUri $both | Test-NimModel
            $results.ForEach({ "$($_.BaseUri)" }) | Sort-Object | Should -Be ($both | Sort-Object)
            ($results | Test-NimModel).Status | Should -Be 'Available', 'Available'
        }
    }

    Context '-BaseUri' {
        It 'lists the models of each service' {
            (Get-NimModel -BaseUri $both).Id | Sort-Object | Should -Be 'acme/one', 'acme/shared', 'acme/shared', 'acme/two'
        }

        It 'finds an id that one of them lists, and reports one that none lists once' {
            $captured = Invoke-Captured { Get-NimModel acme/two, acme/none -BaseUri $both }
            $captured.Output.Id | Should -Be 'acme/two'
            $captured.Errors | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NimModelNotFound,*'
            $captured.Errors[0].Exception.Message | Should -BeLike "*Did you mean 'acme/*"
        }

        It 'tests an id at each service, and makes the models of one that is down Unreachable' {
            $captured = Invoke-Captured { 1..5 | ForEach-Object { "acme/$_" } | Test-NimModel -BaseUri $one.BaseUri, $down @quick }
            $captured.Errors | Should -HaveCount 1
            $captured.Output.Where({ $_.BaseUri -eq $down }).Status | Should -Be (@('Unreachable') * 5)
            $captured.Output.Where({ $_.BaseUri -eq $one.BaseUri }) | Should -HaveCount 5
        }

        It 'completes the ids of all services' {
            $null = Get-NimModel -BaseUri $both
            $completions = [System.Management.Automation.CommandCompletion]::CompleteInput('Test-NimModel acme/', 19, $null)
            $completions.CompletionMatches.ListItemText | Sort-Object | Should -Be 'acme/one', 'acme/shared', 'acme/two'
        }

        It 'completes the addresses of all services, and of those that Get-NimService reported' {
            $reported = Start-NimSandbox -ArgumentList '--shape', 'nim' -Model @{ Id = 'acme/shared' }
            try {
                $null = Get-NimModel acme/shared -BaseUri $both
                $null = Get-NimService $reported.BaseUri
                $line = 'Test-NimModel a/b -BaseUri http://127.0.0.1:'
                $offered = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches
                ($both + $reported.BaseUri).ForEach({ $offered.CompletionText | Should -Contain $_ })
                $offered.CompletionText | Sort-Object -Unique | Should -HaveCount $offered.Count
            } finally {
                Stop-NimSandbox $reported
            }
        }

        It 'adds the data of the web catalogue of each origin, which is read once' {
            $id = 'abacusai/dracarys-llama-3.1-70b-instruct'
            $hosted = 1..2 | ForEach-Object { Start-NimSandbox }
            try {
                $services = "$($hosted[0].Address)/v1", "$($hosted[0].Address)/v1/", $hosted[1].BaseUri
                $captured = Invoke-Captured { Get-NimModel $id, no-publisher/none -BaseUri $services -IncludeEndpoint }
                $captured.Output.FreeEndpoint | Should -Be $true, $true
                $captured.Output.BaseUri.ForEach({ "$_" }) | Sort-Object | Should -Be ($hosted.BaseUri | Sort-Object)
                $captured.Warnings | Should -BeNullOrEmpty
                foreach ($sandbox in $hosted) {
                    $paths = $sandbox.Requests.path.ForEach({ $_ -replace '\?.*' })
                    @($paths) -eq '/v2/endpoints' | Should -HaveCount 1
                }
            } finally {
                $hosted | ForEach-Object { Stop-NimSandbox $_ }
            }
        }

        It 'warns once of all origins without a web catalogue' {
            $captured = Invoke-Captured { Get-NimModel -BaseUri $both -IncludeEndpoint @quick }
            $captured.Errors | Should -BeNullOrEmpty
            $captured.Output | Should -HaveCount 4
            $captured.Output.FreeEndpoint | Where-Object { $null -ne $_ } | Should -BeNullOrEmpty
            $captured.Warnings | Should -HaveCount 1
            $both.ForEach({ $captured.Warnings[0].Message | Should -Match ([regex]::Escape(([uri]$_).Authority)) })
        }

        It 'names the service of a model that fails' {
            { Assert-NimModel acme/one -BaseUri $both @quick } | Should -Throw "*'acme/one' at $($two.BaseUri)*"
        }

        It 'shows the service in the views if there are several' {
            $text = Get-NimModel acme/shared -BaseUri $both | Test-NimModel | Out-String -Width 120
            $text | Should -Match 'BaseUri'
            $text | Should -Match ([regex]::Escape(([uri]$one.BaseUri).Authority))
            Get-NimModel -BaseUri $one.BaseUri | Test-NimModel | Out-String -Width 120 | Should -Not -Match 'BaseUri'
        }
    }

    Context 'Speeds and capabilities' {
        It 'are those of each service, and those of one that is down say so' {
            $ids = 1..5 | ForEach-Object { "acme/$_" }
            $captured = Invoke-Captured { Measure-NimModel $ids -Count 1 -BaseUri $one.BaseUri, $down @quick }
            $captured.Errors.FullyQualifiedErrorId | Should -BeLike 'NimEndpointUnreachable,*'
            $captured.Output.Where({ "$($_.BaseUri)" -eq $one.BaseUri }).Status | Should -Be (@('NotListed') * 5)
            $captured.Output.Where({ "$($_.BaseUri)" -eq $down }).Status | Should -Be (@('Unreachable') * 5)
            $captured.Output | Out-String -Width 120 | Should -Match 'BaseUri'

            $captured = Invoke-Captured { Test-NimCapability $ids -Capability Vision -BaseUri $one.BaseUri, $down @quick }
            $captured.Errors.FullyQualifiedErrorId | Should -BeLike 'NimEndpointUnreachable,*'
            $captured.Output.Where({ "$($_.BaseUri)" -eq $one.BaseUri }).Detail | Should -BeLike 'NotListed: *'
            $missed = $captured.Output.Where({ "$($_.BaseUri)" -eq $down })
            $missed.Support | Should -Be (@('Unknown') * 5)
            $missed.Where({ $_.Attempts -eq 0 }).Detail | Should -BeLike "Unreachable: Not requested: $down cannot be reached*"
            $captured.Output | Out-String -Width 120 | Should -Match "acme/1 at $([regex]::Escape(([uri]$one.BaseUri).Authority))"
        }

        It 'of Assert-NimModel belong to the service that lacks them' {
            $capable = Start-NimSandbox -ArgumentList '--shape', 'nim' -Model @{ Id = 'acme/shared'; Chat = 'capable' }
            try {
                $failure = { Assert-NimModel acme/shared -Capability Vision -BaseUri $one.BaseUri, $capable.BaseUri @quick } |
                    Should -Throw -PassThru
                "$failure" | Should -BeLike "1 of 2 models could not be determined:*'acme/shared' at $($one.BaseUri)*Vision is Unknown*"
                "$failure" | Should -Not -BeLike "*$($capable.BaseUri)*"
            } finally {
                Stop-NimSandbox $capable
            }
        }
    }

    Context '-Baseline and Watch-NimModel' {
        It 'warns of a baseline that has no service of the input' {
            Test-NimModel acme/shared -BaseUri $one.BaseUri | Export-NimSnapshot TestDrive:/baseline/
            (Invoke-Captured { Test-NimModel acme/shared -BaseUri $both -Baseline TestDrive:/baseline }).Warnings | Should -BeNullOrEmpty
            $captured = Invoke-Captured { $two.BaseUri, "$($two.Address)/v1/" | Test-NimModel -Baseline TestDrive:/baseline }
            $captured.Output.Status | Should -Be 'Available', 'Available'
            "$($captured.Warnings)" | Should -BeLike '-Baseline does not contain a snapshot of a service in the input.*'
        }

        It 'writes the changes and the snapshots of every service' {
            $set = @{ IntervalMinutes = 0.002; MaximumRetryCount = 0; BaseUri = $both }
            $both.ForEach({ New-TestSnapshot @{ 'acme/gone' = 'Available' } -Day 1 -BaseUri $_ }) | Export-NimSnapshot TestDrive:/watch/
            $changes = Watch-NimModel TestDrive:/watch @set | Select-Object -First 6
            $changes.ForEach({ "$($_.BaseUri) $($_.Id) $($_.Change)" }) | Sort-Object | Should -Be (
                @(
                    "$($one.BaseUri) acme/gone Removed", "$($one.BaseUri) acme/one Added", "$($one.BaseUri) acme/shared Added"
                    "$($two.BaseUri) acme/gone Removed", "$($two.BaseUri) acme/two Added", "$($two.BaseUri) acme/shared Added"
                ) | Sort-Object)
        }

        It 'shows the progress of a watch: the last snapshot and the next round, of several services with the address' -ForEach @(
            @{ Count = 1; Pattern = '^Next round at \d\d:\d\d:\d\d, last snapshot \d\d:\d\d:\d\d$' }
            @{ Count = 2; Pattern = '^Next round at \d\d:\d\d:\d\d of 127\.0\.0\.1:\d+, last snapshot \d\d:\d\d:\d\d$' }
        ) {
            $shell = [powershell]::Create()
            try {
                $null = $shell.AddCommand('Import-Module').AddParameter('Name', (Get-NimModulePath)).Invoke()
                $shell.Commands.Clear()
                $null = $shell.AddCommand('Watch-NimModel').AddParameter('Path', (Join-Path $TestDrive "progress-$Count"))
                $null = $shell.AddParameter('BaseUri', @($both)[0..($Count - 1)])
                $watch = $shell.BeginInvoke()
                Wait-ForCondition { $shell.Streams.Progress.ReadAll().StatusDescription -match $Pattern }
                $watch.IsCompleted | Should -BeFalse
                $shell.Stop()
                $shell.Streams.Error | Should -BeNullOrEmpty
            } finally {
                $shell.Dispose()
            }
        }
    }

    Context 'Snapshots' {
        It 'of a service at an IPv6 address that refuses have no word of a proxy' {
            try {
                $closed = [System.Net.Sockets.Socket]::new('InterNetworkV6', 'Stream', 'Tcp')
                $closed.Bind([System.Net.IPEndPoint]::new([System.Net.IPAddress]::IPv6Loopback, 0))
            } catch {
                Set-ItResult -Skipped -Because 'this computer has no IPv6 loopback address'
                return
            }

            $port = $closed.LocalEndPoint.Port
            $row = [pscustomobject]@{ BaseUri = "http://[::1]:$port/v1" }
            $captured = Invoke-Captured { $row, ([pscustomobject]@{ BaseUri = $one.BaseUri }) | Test-NimModel -NoProxy @quick }
            $closed.Dispose()
            $captured.Errors | Should -HaveCount 1
            "$($captured.Errors[0])" | Should -Match "::1\]:$port/v1.* cannot be reached\. Connection failed\.$"
            $captured.Output | Should -HaveCount 2
        }

        It 'go to one file for each service in a folder, and to none if the path is a file' {
            $results = Test-NimModel acme/shared -BaseUri $both
            $results | Export-NimSnapshot TestDrive:/fleet/ -PassThru | Should -HaveCount 2
            $authority = ([uri]$one.BaseUri).Port
            (Get-ChildItem TestDrive:/fleet).Name | Should -Match "^127\.0\.0\.1_\d+_[0-9a-f]{8}\.\d{4}-\d\d-\d\dT\d{6}Z\.json$"
            Get-ChildItem TestDrive:/fleet -Filter "127.0.0.1_${authority}_*" | Should -HaveCount 1
            $captured = Invoke-Captured { $results | Export-NimSnapshot TestDrive:/single.json }
            $captured.Terminating.FullyQualifiedErrorId | Should -BeLike 'NimBaseUriMismatch,*'
            Test-Path TestDrive:/single.json | Should -BeFalse
        }

        It 'are compared, measured and reported for each service by itself' {
            $results = Test-NimModel acme/shared -BaseUri $both
            $results | Export-NimSnapshot TestDrive:/days/
            $status = @{ n = 'Status'; e = { $_.BaseUri -eq $two.BaseUri ? 'Retired' : 'Available' } }
            $testedAt = @{ n = 'TestedAt'; e = { [datetime]::UtcNow.AddDays(1) } }
            $later = $results | Select-Object * -ExcludeProperty Status, TestedAt | Select-Object *, $status, $testedAt
            $later | Export-NimSnapshot TestDrive:/later/
            $changes = Compare-NimSnapshot TestDrive:/days TestDrive:/later
            $changes | Should -HaveCount 1
            $changes.BaseUri | Should -Be $two.BaseUri
            $histories = 'TestDrive:/days', 'TestDrive:/later' | Measure-NimSnapshot
            $histories | Should -HaveCount 2
            $histories.Where({ $_.BaseUri -eq $one.BaseUri }).Trend | Should -Be 'AA'
            $histories.Where({ $_.BaseUri -eq $two.BaseUri }).Trend | Should -Be 'Au'
            $histories | ConvertTo-NimReport -As Markdown | Should -Match 'Service'
            (Import-NimSnapshot TestDrive:/days -Last 1).BaseUri | Should -HaveCount 2
        }
    }
}

Describe 'Keys, headers and certificates of several services' {
    BeforeEach {
        $one.Reset()
        $two.Reset()
    }

    It 'sends the key of -ApiKeyMap to its origin only' {
        $map = @{ $two.Address = $secureKey }
        $both | Get-NimModel -ApiKeyMap $map | Test-NimModel -ApiKeyMap $map | Should -HaveCount 4
        $one.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $false
        $two.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $true
    }

    It 'sends -ApiKey to the services in -BaseUri only' {
        $null = Get-NimModel -BaseUri $both -ApiKey $secureKey | Test-NimModel -BaseUri $both -ApiKey $secureKey
        $one.Requests.hasAuthorization + $two.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $true
        $env:NVIDIA_BASE_URL = $one.BaseUri
        try {
            $one.Reset()
            $two.Reset()
            $both | Test-NimModel -ApiKey $secureKey | Should -HaveCount 4
            $one.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $true
            $two.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $false
        } finally {
            $env:NVIDIA_BASE_URL = $null
        }
    }

    It 'needs no default service if the input names all services' {
        $env:NVIDIA_API_KEY = $key
        try {
            foreach ($default in 'http://gpu.invalid:8000/v1', 'garbage') {
                $env:NVIDIA_BASE_URL = $default
                $captured = Invoke-Captured {
                    $rows = $both.ForEach({ [pscustomobject]@{ BaseUri = $_ } })
                    $rows | Assert-NimModel -PassThru
                    $rows | Get-NimModel | Test-NimModel
                    $rows | Get-NimService
                }
                $captured.Terminating | Should -BeNullOrEmpty
                $captured.Errors | Should -BeNullOrEmpty
                $captured.Output | Should -HaveCount 10
            }
        } finally {
            $env:NVIDIA_BASE_URL, $env:NVIDIA_API_KEY = [NullString]::Value, [NullString]::Value
        }
        $one.Requests.hasAuthorization + $two.Requests.hasAuthorization | Sort-Object -Unique | Should -Be $false
    }

    It 'ends with one error if an item needs a default service that cannot be used: <Default>, <Name>' -ForEach @(
        @{ Name = 'Get-NimModel'; Default = 'garbage'; Id = 'NimParameterInvalid' }
        @{ Name = 'Test-NimModel'; Default = 'garbage'; Id = 'NimParameterInvalid' }
        @{ Name = 'Get-NimModel'; Default = 'http://gpu.invalid:8000/v1'; Id = 'NimPlainHttpRefused' }
        @{ Name = 'Test-NimModel'; Default = 'http://gpu.invalid:8000/v1'; Id = 'NimPlainHttpRefused' }
    ) {
        $env:NVIDIA_BASE_URL, $env:NVIDIA_API_KEY = $Default, $key
        try {
            $captured = Invoke-Captured { 'acme/one', 'acme/two' | & $Name }
        } finally {
            $env:NVIDIA_BASE_URL, $env:NVIDIA_API_KEY = [NullString]::Value, [NullString]::Value
        }
        $captured.Terminating.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $captured.Output | Should -BeNullOrEmpty
    }

    It 'refuses a key over plain http for its service only: <Name>' -ForEach @(
        @{ Name = 'Get-NimModel'; Count = 2 }
        @{ Name = 'Test-NimModel'; Count = 2 }
        @{ Name = 'Get-NimService'; Count = 2 }
    ) {
        $map = @{ 'http://gpu.invalid:8000' = $secureKey; $one.Address = $secureKey }
        foreach ($set in @{}, @{ BaseUri = $one.BaseUri, 'http://gpu.invalid:8000/v1' }) {
            $captured = Invoke-Captured { 'http://gpu.invalid:8000/v1', $one.BaseUri | & $Name -ApiKeyMap $map @set @quick }
            $captured.Terminating | Should -BeNullOrEmpty
            $captured.Errors | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NimPlainHttpRefused,*'
            $captured.Output | Should -HaveCount $Count
            $captured.Warnings | Should -BeNullOrEmpty
        }
        $captured = Invoke-Captured { $one.BaseUri | & $Name -ApiKeyMap $map @quick }
        $captured.Errors | Should -BeNullOrEmpty
        $captured.Warnings | Should -HaveCount 1
    }

    It 'writes the changes of a service that would get a key over plain http, and one error' {
        $service = @{ BaseUri = 'http://gpu.invalid:8000/v1' }
        $before = New-TestSnapshot @{ 'acme/gone' = 'Available'; 'acme/one' = 'Available' } -Day 1 @service
        $after = New-TestSnapshot @{ 'acme/one' = 'Available' } -Day 2 @service
        $map = @{ 'http://gpu.invalid:8000' = $secureKey }
        $captured = Invoke-Captured { Compare-NimSnapshot $before $after -ResolveRemoved -ApiKeyMap $map }
        $captured.Errors | Should -HaveCount 1
        $captured.Errors[0].FullyQualifiedErrorId | Should -BeLike 'NimPlainHttpRefused,*'
        $captured.Output.Change | Should -Be 'Removed'
    }

    It 'advises to a key that reaches the service: <How>' -ForEach @(
        @{ How = 'of the input'; Run = { $keyed.BaseUri | Test-NimModel @quick }; Advice = "*-ApiKeyMap @{ '*:*' = *-BaseUri*" }
        @{ How = 'of -BaseUri'; Run = { Test-NimModel acme/one -BaseUri $keyed.BaseUri @quick }; Advice = '*pass -ApiKey;*' }
        @{
            How = 'of the input, with a wrong key'
            Run = { $keyed.BaseUri | Test-NimModel -ApiKeyMap @{ $keyed.BaseUri = $secureKey } @quick }
            Advice = "*-ApiKeyMap @{ '*:*' = *-BaseUri*"
        }
    ) {
        $keyed = Start-NimSandbox -ArgumentList '--key', 'nvapi-another' -Model @{ Id = 'acme/one' }
        try {
            $captured = Invoke-Captured $Run
            $captured.Errors | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -Match '^NimApiKey(Missing|Rejected),'
            $action = $captured.Errors[0].ErrorDetails.RecommendedAction
            $action | Should -BeLike $Advice
            $action.Contains("'$($keyed.Address)'") | Should -Be ($How -like 'of the input*')
        } finally {
            Stop-NimSandbox $keyed
        }
    }

    It 'names the entry of -ApiKeyMap that it refuses: <What>' -ForEach @(
        @{ What = 'null'; Entry = { @{ 'http://10.0.0.7:8000/v1' = $null } }; Says = '*10.0.0.7:8000*null*' }
        @{ What = 'plain text'; Entry = { @{ 'http://user:hidden-0123@10.0.0.7:8000/v1' = 'hidden-0123' } }; Says = '*10.0.0.7:8000*' }
        @{ What = 'a key and its address, exchanged'; Entry = { @{ 'hidden-0123' = 'http://10.0.0.7:8000' } }; Says = '*an address*' }
        @{
            What = 'a host and port'
            Entry = { @{ '10.0.0.7:8000' = $secureKey } }
            Says = '*10.0.0.7:8000*no scheme*'
            Advice = 'Write http://10.0.0.7:8000/v1.'
        }
        @{
            What = 'a route'
            Entry = { @{ 'http://10.0.0.7:8000/v1/models' = $secureKey } }
            Says = '*10.0.0.7:8000*/models*'
            Advice = 'Write http://10.0.0.7:8000/v1.'
        }
        @{ What = 'a secret'; Entry = { @{ 'hidden.0123.key' = $secureKey } }; Says = '*an address that*' }
    ) {
        $map = & $Entry
        $captured = Invoke-Captured { Get-NimModel -BaseUri $one.BaseUri -ApiKeyMap $map }
        $captured.Terminating.FullyQualifiedErrorId | Should -BeLike 'NimParameterInvalid,*'
        $captured.Terminating.Exception.Message | Should -BeLike $Says
        $captured.Terminating.ErrorDetails.RecommendedAction | Should -BeLike ($Advice ?? '?*')
        $captured.Terminating | Format-List * -Force | Out-String | Should -Not -Match 'hidden'
        $one.Requests | Should -BeNullOrEmpty
    }

    It 'refuses two keys for one origin, and a key that is not a secure string, before the first request' {
        $captured = Invoke-Captured { Get-NimModel -BaseUri $both -ApiKey $secureKey -ApiKeyMap @{ $one.Address = $secureKey } }
        $captured.Terminating.FullyQualifiedErrorId | Should -BeLike 'NimParameterInvalid,*'
        $twice = @{ $one.Address = $secureKey; "$($one.BaseUri)" = $secureKey }
        $captured = Invoke-Captured { Get-NimModel -BaseUri $both -ApiKeyMap $twice }
        $captured.Terminating.FullyQualifiedErrorId | Should -BeLike 'NimParameterInvalid,*'
        $captured = Invoke-Captured { Get-NimModel -BaseUri $both -ApiKeyMap @{ $one.Address = $key } }
        $captured.Terminating.FullyQualifiedErrorId | Should -BeLike 'NimParameterInvalid,*'
        "$($captured.Terminating | Format-List * -Force | Out-String)" | Should -Not -Match $key
        $one.Requests | Should -BeNullOrEmpty
    }

    It 'sends headers to origins that the call names, and not to one that only the input names' {
        $headers = @{ 'X-Team' = 'platform' }
        function Get-HeaderName($Sandbox) { $Sandbox.Requests.headers.ForEach({ $_.PSObject.Properties.Name }) }
        $null = $both | Get-NimModel -Headers $headers | Test-NimModel -Headers $headers
        Get-HeaderName $one | Should -Not -Contain 'X-Team'
        Get-HeaderName $two | Should -Not -Contain 'X-Team'
        $null = $both | Get-NimModel -Headers $headers -ApiKeyMap @{ $two.Address = $secureKey }
        Get-HeaderName $one | Should -Not -Contain 'X-Team'
        Get-HeaderName $two | Should -Contain 'X-Team'
        $null = Get-NimModel -BaseUri $one.BaseUri -Headers $headers
        Get-HeaderName $one | Should -Contain 'X-Team'
    }

    It 'sends the certificate to origins that the call names, and not to one that only the input names' {
        $options = '--shape', 'nim', '--tls', 'self-signed', '--require-client-certificate'
        $secured = Start-NimSandbox -ArgumentList $options -Model @{ Id = 'acme/tls' }
        $fleet = Start-NimFleet -Kinds 'tls:2'
        $named, $other = $fleet.Services
        try {
            $certificate = New-TestCertificate
            $set = @{ SkipCertificateCheck = $true; Certificate = $certificate; MaximumRetryCount = 0 }
            { $secured.BaseUri | Get-NimModel @set } | Should -Throw
            $secured.Requests.clientCertificateThumbprint | Should -BeNullOrEmpty
            (Get-NimModel -BaseUri $secured.BaseUri @set).Id | Should -Be 'acme/tls'
            $secured.Requests[-1].clientCertificateThumbprint | Should -Be $certificate.Thumbprint

            # Of two services in one input, the call names the origin of the first.
            $null = $fleet.Services | Get-NimModel -ApiKeyMap @{ $named.baseUri = $secureKey } @set
            $log = $fleet.Requests
            $log.Where({ $_.service -eq $named.name }).clientCertificateThumbprint | Sort-Object -Unique |
                Should -Be $certificate.Thumbprint
            $log.Where({ $_.service -eq $other.name }) | Should -Not -BeNullOrEmpty
            $log.Where({ $_.service -eq $other.name }).clientCertificateThumbprint | Where-Object { $_ } | Should -BeNullOrEmpty

            # A call that names the second sends the certificate to it.
            $fleet.Reset()
            $null = Get-NimModel -BaseUri $other.baseUri @set
            $fleet.Requests.clientCertificateThumbprint | Sort-Object -Unique | Should -Be $certificate.Thumbprint
        } finally {
            Stop-NimSandbox $secured
            Stop-NimSandbox $fleet
        }
    }

    It 'warns of a key that no service used' {
        $captured = Invoke-Captured { Get-NimModel -BaseUri $one.BaseUri -ApiKeyMap @{ $two.Address = $secureKey } }
        $captured.Warnings | Should -HaveCount 1
        $captured.Warnings[0].Message | Should -Match ([regex]::Escape(([uri]$two.Address).Authority))
    }
}

Describe 'A fleet of 200 services with a key each, of which one is an impostor' {
    BeforeAll {
        # The services differ in their addresses, which only Linux and Windows have on loopback without configuration.
        $count = $IsMacOS ? 1 : 199
        $fleet = Start-NimFleet -Kinds "nim:$count,impostor" -ArgumentList '--keys'
        $map = @{}
        $fleet.Services.ForEach({ $map[$_.baseUri] = ConvertTo-TestSecureString $_.key })
        $set = @{ ApiKeyMap = $map; MaximumRetryCount = 0; NoProxy = $true; Verbose = $true }
    }

    AfterAll {
        Stop-NimSandbox $fleet
    }

    It 'gets each key at its own service only, and no key appears in a stream or a file' {
        $captured = Invoke-Captured {
            $results = $fleet.Services | Get-NimModel @set | Test-NimModel @set
            $results | Export-NimSnapshot TestDrive:/keys/
            $results | ConvertTo-NimReport -As Html | Set-Content TestDrive:/keys.html
            $results
        }
        $own = @{}
        $fleet.Services.ForEach({ $own[$_.name] = "Bearer $($_.key)" })
        $requests = $fleet.Requests
        $requests.service | Sort-Object -Unique | Should -HaveCount ($count + 1)
        $requests.Where({ $_.headers.Authorization -ne $own[$_.service] }) | Should -BeNullOrEmpty
        $requests.Where({ $_.path -like '*fake-key*' }) | Should -BeNullOrEmpty

        $captured.Output.Where({ $_.Status -eq 'Available' }) | Should -HaveCount $count
        $files = Get-ChildItem TestDrive:/keys, TestDrive:/keys.html | Get-Content -Raw
        $written = @(Get-TextInGraph $captured.Output) + $captured.Everything.ForEach({ "$_" }) + $files
        $written.Where({ $_ -like '*fake-key*' }) | Should -BeNullOrEmpty
    }
}
