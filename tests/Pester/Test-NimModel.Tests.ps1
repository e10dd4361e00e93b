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
    $command = Get-Command Test-NimModel
    $full = 'NimProbe.PowerShell.Commands.TestNimModelCommand'

    $sandbox = Start-NimSandbox -Model @(
        @{ Id = 'meta/llama-3.1-8b-instruct' }
        @{ Id = 'meta/llama-3.1-70b-instruct'; LatencyMs = 300; Listed = $false }
        @{ Id = 'acme/one' }
        @{ Id = 'acme/two' }
        @{ Id = 'acme/slow'; LatencyMs = 300 }
        @{ Id = 'acme/slower'; LatencyMs = 3000 }
        @{ Id = 'acme/hang'; Chat = 'no_answer' }
        @{ Id = 'acme/gone'; Chat = 'retired_410' }
        @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
        @{ Id = 'acme/broken'; Chat = 'engine_500' }
        @{ Id = 'acme/redirect'; Chat = 'redirect_other_origin' }
        @{ Id = 'acme/echo'; Chat = 'echo_account' }
        @{ Id = 'nvidia/nv-embedqa-e5-v5'; Embeddings = 'embedding' }
        @{ Id = 'acme/vectors'; Embeddings = 'embedding' }
        @{ Id = 'acme/base'; Completions = 'completion_choices' }
        @{ Id = 'z-ai/glm-5.1'; Chat = 'substituted'; ServedModel = 'z-ai/glm-5.2' }
        @{ Id = 'acme/former'; Chat = 'substituted'; ServedModel = 'acme/one' }
        @{ Id = 'acme/fast'; Chat = 'substituted_quantised' }
    )
    $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'Test-NimModel' {
    BeforeEach {
        $sandbox.Reset()
    }

    Context 'Parameters' {
        It 'has -<Name> of type <Type>' -ForEach @(
            @{ Name = 'InputObject'; Type = 'object[]' }
            @{ Name = 'ThrottleLimit'; Type = 'int' }
            @{ Name = 'Endpoint'; Type = 'NimProbe.NimRoute' }
            @{ Name = 'MaxTokens'; Type = 'int' }
            @{ Name = 'RequestsPerMinute'; Type = 'Nullable[int]' }
            @{ Name = 'Baseline'; Type = 'object[]' }
            @{ Name = 'NoHistory'; Type = 'switch' }
            @{ Name = 'SkipNotEntitled'; Type = 'switch' }
            @{ Name = 'Quiet'; Type = 'switch' }
        ) {
            $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
        }

        It 'accepts input by position, from the pipeline and by the alias Id' {
            $parameter = $command.Parameters['InputObject']
            $parameter.Attributes.Where({ $_ -is [Parameter] }) | Should -HaveCount 1
            $parameter.Attributes.Where({ $_ -is [Parameter] }).Position | Should -Be 0
            $parameter.Attributes.Where({ $_ -is [Parameter] }).ValueFromPipeline | Should -BeTrue
            $parameter.Attributes.Where({ $_ -is [Parameter] }).Mandatory | Should -BeTrue
            $parameter.Aliases | Should -Be 'Id'
        }

        It 'refuses -<Name> <Value>' -ForEach @(
            @{ Name = 'ThrottleLimit'; Value = 0 }
            @{ Name = 'MaxTokens'; Value = 0 }
            @{ Name = 'TimeoutSeconds'; Value = 0 }
            @{ Name = 'MaximumRetryCount'; Value = -1 }
            @{ Name = 'Endpoint'; Value = 'Telepathy' }
            @{ Name = 'RequestsPerMinute'; Value = -1 }
            @{ Name = 'SkipNotEntitled'; Value = $true }
            @{ Name = 'Baseline'; Value = 'no-such-snapshot.json' }
        ) {
            $set = @{ $Name = $Value }
            { Test-NimModel acme/one -BaseUri $sandbox.BaseUri @set } | Should -Throw -ErrorId "*,$full"
            $sandbox.Statistics.requests | Should -Be 0
        }
    }

    Context 'Valid input' {
        It 'accepts models from Get-NimModel with their kind' {
            $results = Get-NimModel acme/one, nvidia/nv-embedqa-e5-v5 @service | Test-NimModel @service
            $results.Id | Sort-Object | Should -Be 'acme/one', 'nvidia/nv-embedqa-e5-v5'
            $results.Status | Should -Be 'Available', 'Available'
            $results.CatalogCount | Should -Be 17, 17
        }

        It 'accepts ids from the pipeline' {
            ('acme/one', 'acme/two' | Test-NimModel @service).Id | Sort-Object | Should -Be 'acme/one', 'acme/two'
        }

        It 'accepts ids by <How>' -ForEach @(
            @{ How = 'position'; Script = { Test-NimModel acme/one, acme/two @service } }
            @{ How = 'name'; Script = { Test-NimModel -InputObject acme/one, acme/two @service } }
            @{ How = 'alias'; Script = { Test-NimModel -Id acme/one, acme/two @service } }
        ) {
            (. $Script).Id | Sort-Object | Should -Be 'acme/one', 'acme/two'
        }

        It 'accepts an array that is one object of the pipeline' {
            (Write-Output 'acme/one', 'acme/two' -NoEnumerate | Test-NimModel @service).Id | Sort-Object | Should -Be 'acme/one', 'acme/two'
        }

        It 'expands wildcards with the catalogue and ignores case' {
            (Test-NimModel 'ACME/O*', '*e5-v?' @service).Id | Sort-Object | Should -Be 'acme/one', 'nvidia/nv-embedqa-e5-v5'
            $sandbox.Statistics.byPath.'/v1/models' | Should -Be 1
        }

        It 'accepts rows of a CSV file, without the size of the catalogue at that time' {
            $path = Join-Path $TestDrive 'models.csv'
            Get-NimModel acme/one, nvidia/nv-embedqa-e5-v5 @service | Export-Csv $path
            $results = Import-Csv $path | Test-NimModel @service
            $results.Id | Sort-Object | Should -Be 'acme/one', 'nvidia/nv-embedqa-e5-v5'
            $results.CatalogCount | Should -Be 0, 0
        }

        It 'probes the results of an old snapshot again without making the new snapshot complete' {
            $old = Test-NimModel acme/one, acme/two @service | ForEach-Object {
                $_ | Add-Member CatalogCount 2 -Force -PassThru | ConvertTo-Csv | ConvertFrom-Csv
            }
            $old.CatalogCount | Should -Be 2, 2
            $snapshot = $old | Test-NimModel @service | Export-NimSnapshot (Join-Path $TestDrive 'again.json') -PassThru
            $snapshot.Results.Id | Should -Be 'acme/one', 'acme/two'
            $snapshot.IsComplete | Should -BeFalse
        }

        It 'trims lines, skips blank lines and comments, probes duplicates once, and says so with -Verbose' {
            $path = Join-Path $TestDrive 'list.txt'
            Set-Content $path '# chat', 'acme/one  ', '', ' acme/two', 'acme/one', "`t", 'acme/o*'
            $captured = Invoke-Captured { Get-Content $path | Test-NimModel @service -Verbose }
            $captured.Output.Id | Sort-Object | Should -Be 'acme/one', 'acme/two'
            $captured.Errors | Should -BeNullOrEmpty
            $captured.Verbose.Message | Should -Contain 'Skipped 3 lines of the input that are blank or comments.'
            $captured.Verbose.Message | Should -Contain 'Ignored 2 duplicates in the input: each model is probed once.'
            $sandbox.Statistics.inference | Should -Be 2
        }

        It 'accepts a row with <Columns>, in this order' -ForEach @(
            @{ Columns = 'Id, ModelId and Model'; Row = @{ Id = 'acme/one'; ModelId = 'acme/two'; Model = 'acme/gone' } }
            @{ Columns = 'ModelId and Model'; Row = @{ ModelId = 'acme/one'; Model = 'acme/two'; Name = 'acme/gone' } }
            @{ Columns = 'Model'; Row = @{ Model = ' acme/one '; Name = 'acme/gone' } }
            @{ Columns = 'an empty Id and Model'; Row = @{ Id = ''; Model = 'acme/one' } }
        ) {
            ([pscustomobject]$Row | Test-NimModel @service).Id | Should -Be 'acme/one'
        }

        It 'accepts a hashtable' {
            (@{ id = 'acme/one' } | Test-NimModel @service).Id | Should -Be 'acme/one'
        }

        It 'reads FreeEndpoint <Text> of a row as <Value>' -ForEach @(
            @{ Text = 'False'; Value = $false }
            @{ Text = 'true'; Value = $true }
            @{ Text = ''; Value = $null }
        ) {
            $row = [pscustomobject]@{ Id = 'acme/one'; FreeEndpoint = $Text }
            ($row | Test-NimModel @service).FreeEndpoint | Should -Be $Value
        }

        It 'keeps the end of life of a row unless the response has one' {
            $rows = 'Id,EndOfLife', 'acme/one,2027-01-31', 'acme/gone,2027-01-31' | ConvertFrom-Csv
            $results = $rows | Test-NimModel @service | Sort-Object Id
            $results[1].EndOfLife | Should -Be ([datetime]'2027-01-31')
            $results[0].EndOfLife | Should -BeLessThan ([datetime]'2027-01-31')
        }

        It 'probes all models of the service for <What>' -ForEach @(
            @{ What = 'its address as text'; Value = { $small.BaseUri } }
            @{ What = 'its address as a Uri without a path'; Value = { [uri]$small.Address } }
            @{ What = 'a row with only an address'; Value = { [pscustomobject]@{ Owner = 'x'; BaseUri = $small.BaseUri } } }
        ) {
            $small = Start-NimSandbox -Model @{ Id = 'acme/a' }, @{ Id = 'acme/b' }
            try {
                $results = & $Value | Test-NimModel -BaseUri $small.BaseUri
                $results.Id | Sort-Object | Should -Be 'acme/a', 'acme/b'
                $results.CatalogCount | Should -Be 2, 2
            } finally {
                Stop-NimSandbox $small
            }
        }

        It 'accepts a row of a CSV file that has only an Id' {
            ('Id', 'acme/one' | ConvertFrom-Csv | Test-NimModel @service).Status | Should -Be 'Available'
        }

        It 'accepts deserialized objects' {
            $path = Join-Path $TestDrive 'models.clixml'
            Get-NimModel acme/one, nvidia/nv-embedqa-e5-v5 @service | Export-Clixml $path
            $models = Import-Clixml $path
            $models[0].PSTypeNames | Should -Contain 'Deserialized.NimProbe.NimModel'
            ($models | Test-NimModel @service).Id | Sort-Object | Should -Be 'acme/one', 'nvidia/nv-embedqa-e5-v5'
        }

        It 'accepts earlier results, <How>' -ForEach @(
            @{ How = 'live'; Script = { $input } }
            @{ How = 'from a CSV file'; Script = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
            @{ How = 'from JSON'; Script = { $input | ConvertTo-Json -AsArray | ConvertFrom-Json } }
            @{
                How    = 'deserialized'
                Script = {
                    $xml = [System.Management.Automation.PSSerializer]::Serialize(@($input))
                    [System.Management.Automation.PSSerializer]::Deserialize($xml)
                }
            }
        ) {
            # The result keeps the route, so that a model whose name does not show its kind is probed with one request.
            $earlier = Test-NimModel acme/vectors @service
            $earlier.Attempts | Should -Be 2
            $result = $earlier | & $Script | Test-NimModel @service
            $result.Id | Should -Be 'acme/vectors'
            $result.Status | Should -Be 'Available'
            $result.Endpoint | Should -Be 'Embeddings'
            $result.Attempts | Should -Be 1
        }

        It 'accepts any object with a text property Id, and reads its other properties' {
            $row = [pscustomobject]@{
                id           = 'acme/vectors'
                kind         = 'Embedding'
                FreeEndpoint = 'True'
                DeprecatesOn = '2027-01-31'
                Unknown      = 1
            }
            $result = $row | Test-NimModel @service
            $result.Kind | Should -Be 'Embedding'
            $result.Attempts | Should -Be 1
            $result.FreeEndpoint | Should -BeTrue
            $result.DeprecatesOn | Should -Be ([datetime]'2027-01-31')
        }

        It 'reads the dates of a row in the format of its culture: <_>' -ForEach 'de-DE', 'en-GB', 'ja-JP', '' {
            $culture = [cultureinfo]::CurrentCulture
            try {
                [cultureinfo]::CurrentCulture = $_
                $date = [datetime]::new(2027, 1, 31, 0, 0, 0, [DateTimeKind]::Utc)
                $row = [pscustomobject]@{ Id = 'acme/one'; DeprecatesOn = $date } | ConvertTo-Csv | ConvertFrom-Csv
                $row.DeprecatesOn | Should -BeOfType [string]
                ($row | Test-NimModel @service).DeprecatesOn | Should -Be $date
            } finally {
                [cultureinfo]::CurrentCulture = $culture
            }
        }

        It 'writes nothing without input' {
            (Invoke-Captured { @() | Test-NimModel @service }).Everything | Should -BeNullOrEmpty
            (Invoke-Captured { Test-NimModel @() @service }).Everything | Should -BeNullOrEmpty
        }
    }

    Context 'Invalid input' {
        It 'writes one error and nothing else for <What>' -ForEach @(
            @{ What = 'a file'; Value = { Get-Item $PSCommandPath } }
            @{ What = 'a number'; Value = { 5 } }
            @{ What = 'a row without Id'; Value = { [pscustomobject]@{ Name = 'acme/one' } } }
            @{ What = 'a row whose Id is not a text'; Value = { [pscustomobject]@{ Id = 7 } } }
            @{ What = 'a row whose Id is empty'; Value = { [pscustomobject]@{ Id = '' } } }
            @{ What = 'a Boolean'; Value = { $true } }
            @{ What = 'a hashtable without Id'; Value = { @{ Name = 'acme/one' } } }
            @{ What = 'nothing'; Value = { , $null } }
            @{ What = 'a row with an empty Id and an address'; Value = { [pscustomobject]@{ Id = ''; BaseUri = $sandbox.BaseUri } } }
            @{ What = 'a row with an empty address'; Value = { [pscustomobject]@{ BaseUri = ' ' } } }
            @{ What = 'a row with an Id and an empty address'; Value = { [pscustomobject]@{ Id = 'acme/one'; BaseUri = '' } } }
            @{ What = 'a row without columns'; Value = { [pscustomobject]@{} } }
            @{ What = 'an address with a password'; Value = { 'http://user:hidden@127.0.0.1/v1' } }
            @{ What = 'an address with another scheme'; Value = { 'ftp://127.0.0.1/v1' } }
            @{ What = 'a list in a list'; Value = { , @(, @('acme/one')) } }
            @{ What = 'a line break'; Value = { "acme/one`nacme/two" } }
            @{ What = 'an escape sequence'; Value = { "acme/`e[31mred" } }
            @{ What = 'a null character'; Value = { "acme/one`0" } }
            @{ What = 'a right-to-left override'; Value = { "acme/`u{202e}eno" } }
            @{ What = 'half a surrogate pair'; Value = { "acme/$([char]0xd800)" } }
            @{ What = 'an unclosed bracket'; Value = { 'acme/[' } }
            @{ What = '10,000 characters'; Value = { 'x' * 10000 } }
            @{ What = 'a model without an id'; Value = { [NimProbe.NimModel]::new() } }
        ) {
            $captured = Invoke-Captured { & $Value | Test-NimModel @service }
            $captured.Everything | Should -HaveCount 1
            $captured.Errors | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
            $captured.Errors[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
            $captured.Errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            "$($captured.Errors[0])".Length | Should -BeLessThan 200
            "$($captured.Errors[0])" | Should -Not -Match '\p{C}|hidden'
            $captured.Errors[0] | Out-String | Should -Not -Match '(?m)^\s+at '
            $captured.Terminating | Should -BeNullOrEmpty
            $sandbox.Statistics.requests | Should -Be 0
        }

        It 'names the row and its columns, and suggests the column with the ids: <Column>' -ForEach @(
            @{ Column = 'Name'; Row = @{ Name = 'acme/one' }; Suggests = '(Import-Csv models.csv).Name | Test-NimModel' }
            @{ Column = 'NIM id'; Row = @{ 'NIM id' = 'acme/one' }; Suggests = "(Import-Csv models.csv).'NIM id' | Test-NimModel" }
        ) {
            $rows = [pscustomobject]@{ Id = 'acme/one' }, [pscustomobject]($Row + @{ Owner = 'me' })
            $captured = Invoke-Captured { $rows | Test-NimModel @service }
            $captured.Output.Id | Should -Be 'acme/one'
            $captured.Errors | Should -HaveCount 1
            "$($captured.Errors[0])" | Should -Match '^Row 2 names neither a model nor a service; its columns are '
            "$($captured.Errors[0])" | Should -Match "\b$Column\b"
            "$($captured.Errors[0])" | Should -Match '\bOwner\b'
            $captured.Errors[0].ErrorDetails.RecommendedAction.Contains($Suggests) | Should -BeTrue
        }

        It 'names the row and the column of a value that cannot be read: <Column> = <Value>' -ForEach @(
            @{ Column = 'DeprecatesOn'; Value = '12/5/2026 12:00:00 AM'; Says = 'can be 2026-05-12 or 2026-12-05' }
            @{ Column = 'EndOfLife'; Value = '02/03/2027 00:00:00'; Says = 'can be 2027-03-02 or 2027-02-03' }
            @{ Column = 'EndOfLife'; Value = 'soon'; Says = 'is not in a format' }
            @{ Column = 'FreeEndpoint'; Value = 'maybe'; Says = 'is neither True nor False' }
            @{ Column = 'Kind'; Value = 'Telepathy'; Says = 'is not one of Chat' }
            @{ Column = 'Endpoint'; Value = 'ChatCompletions,Embeddings'; Says = 'is not one of' }
        ) {
            $rows = [pscustomobject]@{ Id = 'acme/two' }, [pscustomobject]@{ Id = 'acme/one'; $Column = $Value }
            $captured = Invoke-Captured { $rows | Test-NimModel @service }
            $captured.Output.Id | Should -Be 'acme/two'
            $captured.Errors | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
            "$($captured.Errors[0])" | Should -Match "^Row 2 \('acme/one'\) has a property $Column that cannot be read: '$Value' $Says"
        }

        It 'says what to write instead of the address <Text>' -ForEach @(
            @{ Text = 'localhost:8001'; Write = 'http://localhost:8001/v1' }
            @{ Text = '10.0.0.7:8001/v1'; Write = 'http://10.0.0.7:8001/v1' }
            @{ Text = 'integrate.api.nvidia.com/v1/models'; Write = 'https://integrate.api.nvidia.com/v1' }
            @{ Text = 'http://localhost:8001/v1/models'; Write = 'http://localhost:8001/v1' }
            @{ Text = 'http://localhost:8001/v1/chat/completions'; Write = 'http://localhost:8001/v1' }
        ) {
            foreach ($item in $Text, [pscustomobject]@{ Id = 'acme/one'; BaseUri = $Text }) {
                $captured = Invoke-Captured { $item | Test-NimModel @service }
                $captured.Everything | Should -HaveCount 1
                $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
                $captured.Errors[0].ErrorDetails.RecommendedAction | Should -Match ([regex]::Escape("Write $Write."))
            }
        }

        It 'refuses a snapshot, which has an address but stands for its results' {
            $snapshot = Test-NimModel acme/one @service | Export-NimSnapshot (Join-Path $TestDrive 'input.json') -PassThru
            $sandbox.Reset()
            foreach ($item in $snapshot, ($snapshot | ConvertTo-Json -Depth 4 | ConvertFrom-Json)) {
                $captured = Invoke-Captured { $item | Test-NimModel @service }
                $captured.Everything | Should -HaveCount 1
                $captured.Errors[0].ErrorDetails.RecommendedAction | Should -Match 'Results \| Test-NimModel'
            }

            $sandbox.Statistics.requests | Should -Be 0
        }

        It 'takes an escaped wildcard literally' {
            (Test-NimModel 'acme/o`*e' @service).Id | Should -Be 'acme/o*e'
        }

        It 'writes an error for a pattern that matches no model' {
            $captured = Invoke-Captured { Test-NimModel 'none/*' @service }
            $captured.Everything | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimModelNotFound,$full"
        }

        It 'probes the other models' {
            $captured = Invoke-Captured { 'acme/one', 5, '', 'acme/two', $null | Test-NimModel @service }
            $captured.Output.Id | Sort-Object | Should -Be 'acme/one', 'acme/two'
            $captured.Errors | Should -HaveCount 2
        }

        It 'ends at the first error with -ErrorAction Stop' {
            { 5, 'acme/one' | Test-NimModel @service -ErrorAction Stop } | Should -Throw -ErrorId "NimInputInvalid,$full"
            $sandbox.Statistics.requests | Should -Be 0
        }

        It 'refuses a model of another service, because its key must not be sent there: <How>' -ForEach @(
            @{ How = 'live'; Script = { $input } }
            @{ How = 'a row'; Script = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
            @{
                How    = 'deserialized'
                Script = {
                    $xml = [System.Management.Automation.PSSerializer]::Serialize(@($input))
                    [System.Management.Automation.PSSerializer]::Deserialize($xml)
                }
            }
        ) {
            $elsewhere = Get-ClosedAddress
            (Invoke-Captured { $elsewhere | Test-NimModel @service }).Errors.FullyQualifiedErrorId | Should -Be "NimBaseUriMismatch,$full"
            $captured = Invoke-Captured { Get-NimModel acme/one @service | & $Script | Test-NimModel -BaseUri $elsewhere }
            $captured.Everything | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimBaseUriMismatch,$full"
            $captured.Errors[0].TargetObject | Should -Be 'acme/one'
        }

        It 'treats addresses of the same service as equal' {
            Get-NimModel acme/one @service | Test-NimModel -BaseUri "$($sandbox.BaseUri)/" | Should -HaveCount 1
            Get-NimModel acme/one @service | Test-NimModel -BaseUri $sandbox.Address | Should -HaveCount 1
        }
    }

    Context 'The results' {
        It 'have the declared type' {
            (Test-NimModel acme/one @service).GetType() | Should -BeIn $command.OutputType.Type
            (Test-NimModel acme/one @service -Quiet).GetType() | Should -BeIn $command.OutputType.Type
        }

        It 'have the properties of the probe' {
            $before = [datetime]::UtcNow
            $result = Test-NimModel acme/one @service
            $result.Id | Should -Be 'acme/one'
            $result.Publisher | Should -Be 'acme'
            $result.Endpoint | Should -Be 'ChatCompletions'
            $result.Status | Should -Be 'Available'
            $result.Availability | Should -Be 'Available'
            $result.StatusCode | Should -Be 200
            $result.LatencyMs | Should -BeOfType [int]
            $result.Attempts | Should -Be 1
            $result.PassedAfterRetry | Should -BeFalse
            $result.RequestId | Should -Not -BeNullOrEmpty
            $result.TestedAt.Kind | Should -Be 'Utc'
            $result.TestedAt | Should -BeGreaterOrEqual $before
            $result.BaseUri | Should -Be ([uri]$sandbox.BaseUri)
            "$result" | Should -Be 'acme/one'
        }

        It 'have the status <Status> for <Id>' -ForEach @(
            @{ Id = 'acme/gone'; Status = 'Retired'; Availability = 'Unavailable' }
            @{ Id = 'acme/closed'; Status = 'NotEntitled'; Availability = 'Unavailable' }
            @{ Id = 'acme/broken'; Status = 'Failing'; Availability = 'Interrupted' }
            @{ Id = 'acme/redirect'; Status = 'Inconclusive'; Availability = 'Unknown' }
            @{ Id = 'acme/none-such'; Status = 'NotListed'; Availability = 'Unavailable' }
            @{ Id = 'acme/vectors'; Status = 'Available'; Availability = 'Available' }
            @{ Id = 'acme/base'; Status = 'Available'; Availability = 'Available' }
        ) {
            $captured = Invoke-Captured { Test-NimModel $Id @service }
            $captured.Everything | Should -HaveCount 1
            $captured.Output.Status | Should -Be $Status
            $captured.Output.Availability | Should -Be $Availability
            $captured.Output.Detail | Should -Not -BeNullOrEmpty
        }

        It 'ask for the closest id if the id is mistyped, also in its case: <Id>' -ForEach @(
            @{ Id = 'ACME/One' }
            @{ Id = 'acme/onne' }
        ) {
            $result = Test-NimModel $Id @service
            $result.Status | Should -Be 'NotListed'
            $result.Detail | Should -BeLike "*. Did you mean 'acme/one'?"
        }

        It 'have the status TimedOut for a model that does not respond' {
            $result = Test-NimModel acme/hang @service -TimeoutSeconds 0.3
            $result.Status | Should -Be 'TimedOut'
            $result.StatusCode | Should -BeNullOrEmpty
        }

        It 'name the model that answered, and whether it is another one' -ForEach @(
            @{ Id = 'z-ai/glm-5.1'; ServedModel = 'z-ai/glm-5.2'; IsSubstituted = $true }
            @{ Id = 'acme/one'; ServedModel = 'acme/one'; IsSubstituted = $false }
            @{ Id = 'acme/fast'; ServedModel = 'acme/fast-fp8'; IsSubstituted = $null }
            @{ Id = 'acme/closed'; ServedModel = $null; IsSubstituted = $null }
        ) {
            $result = Test-NimModel $Id @service
            $result.ServedModel | Should -BeExactly $ServedModel
            $result.IsSubstituted | Should -Be $IsSubstituted

            # The request of an earlier test that ended at its time limit can arrive late.
            $sandbox.Requests.Where({ $_.model -ne 'acme/hang' }) | Should -HaveCount 1
        }

        It 'show the model that answered instead in every report of models' {
            $result = Test-NimModel z-ai/glm-5.1 @service
            foreach ($format in 'Markdown', 'Html', 'JUnit', 'Log') {
                $result | ConvertTo-NimReport $format | Should -Match 'z-ai/glm-5\.2' -Because $format
            }

            $result | ConvertTo-NimReport Prometheus | Should -Match '(?m)^nimprobe_model_substituted\{.*model="z-ai/glm-5\.1"\} 1$'
        }

        It 'compare the model that answered with the catalogue from which the models come' {
            (Test-NimModel acme/former @service).IsSubstituted | Should -BeNullOrEmpty
            (Get-NimModel acme/former @service | Test-NimModel @service).IsSubstituted | Should -BeTrue
            (Get-NimModel acme/former -IncludeEndpoint @service | Test-NimModel @service).IsSubstituted | Should -BeTrue
            (Test-NimModel acme/form* @service).IsSubstituted | Should -BeTrue
        }

        It 'have the end of life from the response' {
            $result = Test-NimModel acme/gone @service
            $result.EndOfLife | Should -BeOfType [datetime]
            $result.EndOfLife.Kind | Should -Be 'Utc'
        }

        It 'contain no account ids' {
            $result = Test-NimModel acme/closed, acme/echo @service
            $result.Detail | Should -HaveCount 2
            $result.Detail | Should -Not -Match "account '[^(]"
            $result.Detail -join ' ' | Should -Match '\(redacted\)'
        }

        It 'come without a redirect to another origin' {
            $null = Test-NimModel acme/redirect @service -ApiKey (ConvertTo-TestSecureString 'secret')
            $sandbox.Requests.path | Should -Be '/v1/chat/completions'
        }

        It 'are scalars in a CSV file' {
            $path = Join-Path $TestDrive 'results.csv'
            Get-NimModel acme/one, acme/gone, acme/closed @service | Test-NimModel @service | Export-Csv $path
            $rows = Import-Csv $path
            $rows | Should -HaveCount 3
            $rows.PSObject.Properties.Value | Where-Object { $_ -match '^(System|NimProbe)\.' } | Should -BeNullOrEmpty
        }

        It 'have only scalar properties without control characters' {
            $result = Test-NimModel acme/closed @service
            foreach ($property in $result.PSObject.Properties) {
                $type = [Nullable]::GetUnderlyingType(($property.TypeNameOfValue -as [type])) ?? ($property.TypeNameOfValue -as [type])
                ($type.IsPrimitive -or $type.IsEnum -or $type -in [string], [datetime], [uri]) |
                    Should -BeTrue -Because "$($property.Name) is to be a scalar"
                "$($property.Value)" | Should -Not -Match '\p{C}'
            }
        }

        It 'can be measured' {
            (Test-NimModel acme/one, acme/slow @service | Measure-Object LatencyMs -Average).Average | Should -BeGreaterThan 0
        }

        It 'keep their type in a thread job' {
            $module = Get-NimModulePath
            $address = $sandbox.BaseUri
            $results = Start-ThreadJob { Import-Module $using:module; Test-NimModel acme/one -BaseUri $using:address } |
                Receive-Job -Wait -AutoRemoveJob
            $results.GetType().FullName | Should -Be 'NimProbe.NimProbeResult'
        }
    }

    Context 'Requests' {
        It 'sends a minimal request without information about the machine' {
            $null = Test-NimModel acme/one @service -MaxTokens 20
            $request = $sandbox.Requests[-1]
            $request.method | Should -Be 'POST'
            $body = $request.body | ConvertFrom-Json
            $body.model | Should -Be 'acme/one'
            $body.max_tokens | Should -Be 20
            $body.messages | Should -HaveCount 1
            $body.messages[0].role | Should -Be 'user'
            $request.headers.'User-Agent' | Should -Be "NimProbe/$((Get-Module NimProbe).Version)"
            $request.headers.PSObject.Properties.Name | Should -Not -Contain 'traceparent'
        }

        It 'uses only the route of -Endpoint' {
            $result = Test-NimModel acme/vectors @service -Endpoint Completions
            $result.Endpoint | Should -Be 'Completions'
            $result.Status | Should -Be 'NoRoute'
            $sandbox.Requests.Where({ $_.method -eq 'POST' }).path | Should -Be '/v1/completions'
        }

        It 'keeps exactly -ThrottleLimit requests in flight' {
            $many = Start-NimSandbox -Model (1..40).ForEach({ @{ Id = "acme/model-$_"; LatencyMs = 500 } })
            try {
                $results = Get-NimModel -BaseUri $many.BaseUri | Test-NimModel -BaseUri $many.BaseUri -ThrottleLimit 8
                $results | Should -HaveCount 40
                $many.Statistics.peakInFlight | Should -Be 8
                $many.Statistics.inference | Should -Be 40
            } finally {
                Stop-NimSandbox $many
            }
        }

        It 'sends one request at a time with -ThrottleLimit 1' {
            $sandbox.ResetWhenIdle()
            $null = Test-NimModel acme/one, acme/two, meta/llama-3.1-8b-instruct @service -ThrottleLimit 1
            $sandbox.Statistics.peakInFlight | Should -Be 1
        }

        It 'retries a transient failure -MaximumRetryCount times, and counts the attempts' {
            $result = Test-NimModel acme/broken -BaseUri $sandbox.BaseUri -MaximumRetryCount 1
            $result.Attempts | Should -Be 2
            $sandbox.Statistics.byModel.'acme/broken' | Should -Be 2
        }
    }

    Context '-Baseline' {
        BeforeAll {
            Import-Module "$PSScriptRoot/Snapshot.TestSupport.psm1" -Force

            function New-Baseline {
                # Creates a snapshot of a day with the latencies of models.
                [Diagnostics.CodeAnalysis.SuppressMessageAttribute(
                    'PSUseShouldProcessForStateChangingFunctions', '', Justification = 'It changes nothing.')]
                param([hashtable] $LatencyMs, [int] $Day = 21, [uri] $BaseUri = $sandbox.BaseUri)

                $results = foreach ($id in [string[]]$LatencyMs.Keys | Sort-Object) {
                    New-TestResult $id -LatencyMs $LatencyMs[$id] -Day $Day -CatalogCount 3 -BaseUri $BaseUri
                }
                [NimProbe.NimSnapshot]@{
                    TakenAt      = $results[0].TestedAt
                    BaseUri      = $BaseUri
                    CatalogCount = 3
                    Results      = [NimProbe.NimProbeResult[]]@($results)
                }
            }

            # The canary model is probed first in any case. In its latency, the pipeline passes the other models on.
            $models = 'meta/llama-3.1-70b-instruct', 'acme/one', 'acme/two', 'acme/base'
            $one = New-Baseline @{ 'acme/one' = 100; 'acme/two' = 9000; 'acme/base' = 200 } -Day 1
            $two = New-Baseline @{ 'acme/one' = 30000; 'acme/two' = 100; 'acme/base' = 300 } -Day 2
            $foreign = New-Baseline @{ 'acme/one' = 1; 'acme/two' = 2; 'acme/base' = 3 } -Day 3 -BaseUri http://localhost:1/v1
            $folder = (New-Item (Join-Path $TestDrive 'baselines') -ItemType Directory).FullName
            $one, $two, $foreign | ForEach-Object -Begin { $day = 0 } { $_ | Export-NimSnapshot "$folder/$((++$day)).json" }

            function Get-OrderOfRun {
                param([object[]] $Baseline)

                $null = $models | Test-NimModel @service -ThrottleLimit 1 -Baseline $Baseline
                $sandbox.Requests.model | Select-Object -Skip 1 -Unique
            }
        }

        It 'accepts <What>' -ForEach @(
            @{ What = 'a snapshot'; Baseline = { $one }; Order = 'acme/two', 'acme/base', 'acme/one' }
            @{ What = 'several snapshots'; Baseline = { $one, $two }; Order = 'acme/one', 'acme/two', 'acme/base' }
            @{ What = 'a file'; Baseline = { "$folder/2.json" }; Order = 'acme/one', 'acme/base', 'acme/two' }
            @{ What = 'a folder'; Baseline = { $folder }; Order = 'acme/one', 'acme/two', 'acme/base' }
            @{ What = 'a pattern'; Baseline = { "$folder/[13].json" }; Order = 'acme/two', 'acme/base', 'acme/one' }
            @{ What = 'a folder as an object'; Baseline = { Get-Item $folder }; Order = 'acme/one', 'acme/two', 'acme/base' }
        ) {
            Get-OrderOfRun (& $Baseline) | Should -Be $Order
        }

        It 'uses the ten newest snapshots of the service in a folder, whatever the names and the other files' {
            $many = (New-Item (Join-Path $TestDrive 'many') -ItemType Directory).FullName
            foreach ($day in 1..11) {
                $latency = $day -eq 1 ? 90000 : 100
                New-Baseline @{ 'acme/one' = $latency; 'acme/two' = 200; 'acme/base' = 300 } -Day $day |
                    Export-NimSnapshot "$many/$(20 - $day).json"
                New-Baseline @{ 'acme/one' = 90000 } -Day ($day + 11) -BaseUri http://localhost:1/v1 | Export-NimSnapshot "$many/b$day.json"
            }

            Get-OrderOfRun $many | Should -Be 'acme/base', 'acme/two', 'acme/one'
        }

        It 'writes an error for each file of a folder that cannot be read, and uses the others' {
            $mixed = (New-Item (Join-Path $TestDrive 'mixed') -ItemType Directory).FullName
            $one | Export-NimSnapshot "$mixed/1.json"
            Set-Content "$mixed/2.json" '{}'
            $content = (Get-Content "$folder/2.json" -Raw)
            Set-Content "$mixed/3.json" $content.Substring(0, $content.Length - 100)
            $captured = Invoke-Captured { Get-OrderOfRun $mixed }
            $captured.Errors.FullyQualifiedErrorId | Should -Be "NimSnapshotInvalid,$full", "NimSnapshotInvalid,$full"
            $captured.Output | Should -Be 'acme/two', 'acme/base', 'acme/one'
        }

        It 'warns of a folder without a snapshot, and goes on' {
            $empty = (New-Item (Join-Path $TestDrive 'empty') -ItemType Directory).FullName
            $captured = Invoke-Captured { Test-NimModel acme/one @service -Baseline $empty -SkipNotEntitled }
            $captured.Output.Status | Should -Be 'Available'
            $captured.Warnings | Should -HaveCount 1
            $captured.Warnings.Message | Should -BeLike '-Baseline does not contain a snapshot*'
            $captured.Errors | Should -BeNullOrEmpty
        }

        It 'refuses <What>' -ForEach @(
            @{ What = 'snapshots of other services only'; Baseline = { $foreign, $foreign }; ErrorId = 'NimParameterInvalid' }
            @{ What = 'a snapshot of another service'; Baseline = { "$folder/3.json" }; ErrorId = 'NimParameterInvalid' }
            @{ What = 'a file that is not a snapshot'; Baseline = { (New-Item "$folder/../notes.txt" -Value 'a' -Force).FullName }
                ErrorId = 'NimSnapshotInvalid'
            }
            @{ What = 'a path without a file'; Baseline = { $folder, 'no-such-snapshot.json' }; ErrorId = 'NimSnapshotNotFound' }
            @{ What = 'an object that is not a snapshot'; Baseline = { [pscustomobject]@{ Id = 'a' } }; ErrorId = 'NimInputInvalid' }
            @{ What = 'nothing'; Baseline = { $null }; ErrorId = 'ParameterArgumentValidationError*' }
        ) {
            { Test-NimModel acme/one @service -Baseline (& $Baseline) } | Should -Throw -ErrorId "$ErrorId,$full"
            $sandbox.Statistics.inference | Should -Be 0
        }

        It 'carries over what the newest snapshot with the model says' {
            $closed = New-TestResult acme/one -Status NotEntitled -BaseUri $sandbox.BaseUri
            $opened = New-TestResult acme/two -BaseUri $sandbox.BaseUri
            $closed = $closed | Select-Object * | ForEach-Object { $_.TestedAt = [datetime]::UtcNow.AddDays(-1); $_ }
            $newer = [pscustomobject]@{ BaseUri = $sandbox.BaseUri; TakenAt = [datetime]::UtcNow.AddDays(-1); Results = $closed, $opened }
            $results = Test-NimModel acme/one, acme/two @service -Baseline $one, $newer -SkipNotEntitled
            ($results | Sort-Object Id).Status | Should -Be 'NotEntitled', 'Available'
            $sandbox.Requests.model | Should -Be 'acme/two'
        }
    }

    Context 'Streams' {
        It 'writes a result while another probe is still running' {
            # The model that hangs never responds, so each result is written before its probe ends.
            $ids = Test-NimModel meta/llama-3.1-8b-instruct, acme/hang, acme/slow @service | ForEach-Object {
                Wait-ForCondition { $sandbox.Statistics.byModel.PSObject.Properties['acme/hang'] }
                $sandbox.Statistics.inFlight | Should -BeGreaterOrEqual 1
                $_.Id
            } | Select-Object -First 2
            $ids | Should -Be 'meta/llama-3.1-8b-instruct', 'acme/slow'
        }

        It 'writes results while input still arrives' {
            $seen = [System.Collections.Generic.List[string]]::new()
            & {
                for ($fed = 0; $fed -lt 3000 -and $seen.Count -eq 0; $fed++) {
                    'acme/one'
                    Start-Sleep -Milliseconds 20
                }

                $seen | Should -Not -BeNullOrEmpty
            } | Test-NimModel @service | ForEach-Object { $seen.Add($_.Id) }
        }

        It 'writes only results if there is no error' {
            $captured = Invoke-Captured { Test-NimModel acme/one, acme/gone @service }
            $captured.Everything | Should -HaveCount 2
            $captured.Output | Should -HaveCount 2
        }

        It 'writes one verbose line per exchange: method, path, status code, verdict, time and attempt' {
            $captured = Invoke-Captured { Test-NimModel acme/one, acme/vectors, acme/broken, acme/none-such @service -Verbose }
            $lines = $captured.Verbose.Message -match '^(GET|POST) '
            $lines | Should -HaveCount $sandbox.Statistics.requests
            $lines | Should -Match '^(GET|POST) /v1/[a-z/]+( acme/[a-z-]+)?: \d{3}( [A-Z]\w+)?, \d+ ms, attempt \d+$'
            $lines -match 'acme/one: 200 Available, ' | Should -HaveCount 1
            $captured.Verbose.Message -match 'Performing the operation' | Should -BeNullOrEmpty
        }

        It 'reports progress, and its end' {
            $shell = [powershell]::Create().AddScript({
                    param($Module, $BaseUri)
                    Import-Module $Module
                    Test-NimModel meta/llama-3.1-8b-instruct, acme/slow, acme/slower -BaseUri $BaseUri
                })
            try {
                $null = $shell.AddArgument((Get-NimModulePath)).AddArgument($sandbox.BaseUri).Invoke()
                $records = $shell.Streams.Progress.Where({ $_.Activity -eq 'Models' })
                $records.Count | Should -BeGreaterOrEqual 2
                $records[0].StatusDescription |
                    Should -Match '^\d+( of 3)? done, \d+ available, (\d+ in flight|the slowest may take until \d\d:\d\d)'
                $records[-1].RecordType | Should -Be 'Completed'
            } finally {
                $shell.Dispose()
            }
        }

        It 'writes no verbose line with -Verbose:$false' {
            $VerbosePreference = 'Continue'
            (Invoke-Captured { Test-NimModel acme/one @service -Verbose:$false }).Verbose | Should -BeNullOrEmpty
        }
    }

    Context '-WhatIf' {
        It 'sends nothing, and writes nothing' {
            $output = Get-NimModel acme/one @service | Test-NimModel @service -WhatIf
            $output | Should -BeNullOrEmpty
            $sandbox.Statistics.inference | Should -Be 0
        }

        It 'names each model, by parameter and by preference' {
            $script = {
                param($Module, $BaseUri)
                Import-Module $Module
                Test-NimModel acme/one -BaseUri $BaseUri -WhatIf
                & { $WhatIfPreference = $true; Test-NimModel acme/fast -BaseUri $BaseUri }
                $WhatIfPreference = $true
                Test-NimModel acme/base -BaseUri $BaseUri
            }
            $run = Invoke-FreshPwsh $script -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri }
            $run.Output -split '\r?\n' -match '^What if: .+"Send a probe request" on target "acme/(one|fast|base)"' | Should -HaveCount 3
            $sandbox.Statistics.inference | Should -Be 0
        }

        It 'says that a pattern or an address means several models' {
            $run = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri } -ScriptBlock {
                param($Module, $BaseUri)
                Import-Module $Module
                Test-NimModel 'acme/o*' -BaseUri $BaseUri -WhatIf
                Test-NimModel $BaseUri -BaseUri $BaseUri -WhatIf
            }
            $run.Output -split '\r?\n' -match 'on target "every model (that matches acme/o\*|of http://.+)"' | Should -HaveCount 2
            $sandbox.Statistics.inference | Should -Be 0
        }

        It 'asks with -Confirm, and with a preference' {
            # A process without a terminal cannot ask, which is an error.
            $run = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri } -ScriptBlock {
                param($Module, $BaseUri)
                Import-Module $Module
                try { Test-NimModel acme/one -BaseUri $BaseUri -Confirm } catch { "parameter: $_" }
                $ConfirmPreference = 'Medium'
                try { Test-NimModel acme/one -BaseUri $BaseUri } catch { "preference: $_" }
            }
            $run.Output | Should -Match '(?s)parameter: .*NonInteractive.*preference: .*NonInteractive'
            $sandbox.Statistics.inference | Should -Be 0
        }

        It 'does not prompt by default' {
            $command.ScriptBlock | Should -BeNullOrEmpty
            $attribute = $command.ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
            $attribute.SupportsShouldProcess | Should -BeTrue
            $attribute.ConfirmImpact | Should -Be 'Medium'
        }
    }

    Context '-Quiet' {
        It 'is <Answer> for <Id>' -ForEach @(
            @{ Id = , 'acme/one'; Answer = $true }
            @{ Id = 'acme/one', 'acme/vectors'; Answer = $true }
            @{ Id = 'acme/one', 'acme/gone'; Answer = $false }
            @{ Id = 'acme/one', 'acme/broken'; Answer = $false }
        ) {
            $captured = Invoke-Captured { Test-NimModel $Id @service -Quiet }
            $captured.Everything | Should -HaveCount 1
            $captured.Output[0] | Should -BeOfType [bool]
            $captured.Output[0] | Should -Be $Answer
        }

        It 'is false without input' {
            @() | Test-NimModel @service -Quiet | Should -BeFalse
        }

        It 'is true if a blank line is skipped, and false if nothing is left' {
            'acme/one', '' | Test-NimModel @service -Quiet | Should -BeTrue
            '', '# none' | Test-NimModel @service -Quiet | Should -BeFalse
        }

        It 'is false for invalid input: <_>' -ForEach 5, 'none/*' {
            (Invoke-Captured { 'acme/one', $_ | Test-NimModel @service -Quiet }).Output[0] | Should -BeFalse
        }
    }
}
