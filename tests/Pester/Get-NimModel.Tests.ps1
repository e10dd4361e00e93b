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
    $command = Get-Command Get-NimModel
    $full = 'NimProbe.PowerShell.Commands.GetNimModelCommand'
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Get-NimModel' {
    BeforeAll {
        $sandbox = Start-NimSandbox -Model @(
            @{ Id = 'meta/llama-3.1-8b-instruct' }
            @{ Id = 'acme/chat-one' }
            @{ Id = 'acme/chat-two' }
            @{ Id = 'acme/chat-two' }
            @{ Id = 'nvidia/nv-embedqa-e5-v5'; Embeddings = 'embedding' }
            @{ Id = 'no-publisher' }
            @{ Id = 'acme/unlisted'; Listed = $false }
        )
        $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    BeforeEach {
        $sandbox.Reset()
    }

    Context 'Parameters' {
        It 'has -<Name> of type <Type>' -ForEach @(
            @{ Name = 'InputObject'; Type = 'object[]' }
            @{ Name = 'Publisher'; Type = 'string[]' }
            @{ Name = 'Kind'; Type = 'NimProbe.NimModelKind[]' }
        ) {
            $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
        }

        It 'accepts input by position, by value from the pipeline and by the alias Id' {
            $parameter = $command.Parameters['InputObject']
            $parameter.Aliases | Should -Be 'Id'
            $attribute = $parameter.Attributes.Where({ $_ -is [Parameter] })
            $attribute.Position | Should -Be 0
            $attribute.ValueFromPipeline | Should -BeTrue
            $command.Parameters.Values.Attributes.Where({ $_ -is [Parameter] -and $_.ValueFromPipelineByPropertyName }) |
                Should -BeNullOrEmpty
        }

        It 'accepts ids by <How>' -ForEach @(
            @{ How = 'position'; Script = { Get-NimModel acme/one, acme/chat-one @service } }
            @{ How = 'name'; Script = { Get-NimModel -InputObject acme/one, acme/chat-one @service } }
            @{ How = 'alias'; Script = { Get-NimModel -Id acme/one, acme/chat-one @service } }
            @{ How = 'pipeline'; Script = { 'acme/one', 'acme/chat-one' | Get-NimModel @service } }
        ) {
            $captured = Invoke-Captured $Script
            $captured.Output.Id | Should -Be 'acme/chat-one'
            $captured.Errors.TargetObject | Should -Be 'acme/one'
        }

        It 'requires none' {
            $command.Parameters.Values.Attributes.Where({ $_ -is [Parameter] -and $_.Mandatory }) | Should -BeNullOrEmpty
        }
    }

    Context 'The list' {
        It 'has each listed model once, in the order of the catalogue' {
            (Get-NimModel @service).Id |
                Should -Be 'meta/llama-3.1-8b-instruct', 'acme/chat-one', 'acme/chat-two', 'nvidia/nv-embedqa-e5-v5', 'no-publisher'
        }

        It 'writes the type that it declares' {
            $models = Get-NimModel @service
            $models | ForEach-Object { $_.GetType() | Should -BeIn $command.OutputType.Type }
        }

        It 'has the properties of the entry and of its id' {
            $model = Get-NimModel nvidia/nv-embedqa-e5-v5 @service
            $model.Publisher | Should -Be 'nvidia'
            $model.Name | Should -Be 'nv-embedqa-e5-v5'
            $model.Kind | Should -Be ([NimProbe.NimModelKind]::Embedding)
            $model.Occurrences | Should -Be 1
            $model.CatalogCount | Should -Be 5
            $model.BaseUri | Should -Be ([uri]$sandbox.BaseUri)
            "$model" | Should -Be 'nvidia/nv-embedqa-e5-v5'
        }

        It 'counts an entry that the catalogue repeats' {
            (Get-NimModel acme/chat-two @service).Occurrences | Should -Be 2
        }

        It 'leaves the publisher empty if an id has none' {
            $model = Get-NimModel no-publisher @service
            $model.Publisher | Should -BeExactly ''
            $model.Name | Should -Be 'no-publisher'
        }

        It 'sends one request, without a key and with its own User-Agent' {
            $null = Get-NimModel @service
            $sandbox.Requests | Should -HaveCount 1
            $sandbox.Requests[0].method | Should -Be 'GET'
            $sandbox.Requests[0].path | Should -Be '/v1/models'
            $sandbox.Requests[0].hasAuthorization | Should -BeFalse
            $sandbox.Requests[0].headers.'User-Agent' | Should -Be "NimProbe/$((Get-Module NimProbe).Version)"
        }

        It 'can be stopped by Select-Object' {
            Get-NimModel @service | Select-Object -First 1 -ExpandProperty Id | Should -Be 'meta/llama-3.1-8b-instruct'
        }
    }

    Context 'The filters' {
        It 'accepts wildcards in ids and ignores case' {
            (Get-NimModel 'ACME/chat-*' @service).Id | Should -Be 'acme/chat-one', 'acme/chat-two'
        }

        It 'accepts several ids' {
            (Get-NimModel -Id acme/chat-one, 'nvidia/*' @service).Id | Should -Be 'acme/chat-one', 'nvidia/nv-embedqa-e5-v5'
        }

        It 'accepts publishers' {
            (Get-NimModel -Publisher meta, 'nv*' @service).Id | Should -Be 'meta/llama-3.1-8b-instruct', 'nvidia/nv-embedqa-e5-v5'
        }

        It 'accepts kinds' {
            (Get-NimModel -Kind Embedding @service).Id | Should -Be 'nvidia/nv-embedqa-e5-v5'
        }

        It 'takes an escaped wildcard literally' {
            $captured = Invoke-Captured { Get-NimModel 'acme/chat`*' @service }
            $captured.Output | Should -BeNullOrEmpty
            $captured.Errors[0].TargetObject | Should -Be 'acme/chat*'
        }

        It 'refuses an invalid pattern of a publisher before the first request' {
            $captured = Invoke-Captured { Get-NimModel -Publisher 'acme[' @service }
            $captured.Everything | Should -HaveCount 1
            $captured.Terminating.FullyQualifiedErrorId | Should -Be "NimParameterInvalid,$full"
            $sandbox.Statistics.requests | Should -Be 0
        }

        It 'writes an error for a publisher that is not listed, and lists the others' {
            $captured = Invoke-Captured { Get-NimModel -Publisher metta, NVIDIA @service }
            $captured.Output.Id | Should -Be 'nvidia/nv-embedqa-e5-v5'
            $captured.Errors | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimModelNotFound,$full"
            $captured.Errors[0].TargetObject | Should -Be 'metta'
            $captured.Terminating | Should -BeNullOrEmpty
        }

        It 'asks for the closest id or publisher' {
            (Invoke-Captured { Get-NimModel acme/chat-tow @service }).Errors |
                Should -BeLike "*'acme/chat-tow'. Did you mean 'acme/chat-two'?"
            $part = (Invoke-Captured { Get-NimModel chat @service }).Errors
            $part | Should -BeLike "*'chat'. Did you mean '`*chat`*'?"
            Get-NimModel *chat* @service | Should -Not -BeNullOrEmpty
            (Invoke-Captured { Get-NimModel -Publisher metta @service }).Errors | Should -BeLike "*'metta'. Did you mean 'meta'?"
            (Invoke-Captured { Get-NimModel other/thing @service }).Errors | Should -BeLike "*'other/thing'."
        }

        It 'writes no error for a publisher with wildcards or without models of the kind' {
            (Invoke-Captured { Get-NimModel -Publisher 'mett?' @service }).Everything | Should -BeNullOrEmpty
            (Invoke-Captured { Get-NimModel -Publisher meta -Kind Embedding @service }).Everything | Should -BeNullOrEmpty
        }

        It 'lists models that match all filters' {
            Get-NimModel 'acme/*' -Publisher meta @service | Should -BeNullOrEmpty
        }

        It 'writes nothing for a pattern that matches nothing' {
            $captured = Invoke-Captured { Get-NimModel 'none/*' @service }
            $captured.Everything | Should -BeNullOrEmpty
        }

        It 'writes an error for an id that is not listed, and lists the others' {
            $captured = Invoke-Captured { Get-NimModel none/such, acme/chat-one @service }
            $captured.Output.Id | Should -Be 'acme/chat-one'
            $captured.Errors | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimModelNotFound,$full"
            $captured.Errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
            $captured.Errors[0].TargetObject | Should -Be 'none/such'
            $captured.Terminating | Should -BeNullOrEmpty
        }

        It 'shows an id without its control characters' {
            $captured = Invoke-Captured { Get-NimModel "acme/`a", ('x' * 10000) @service }
            $captured.Errors | Should -HaveCount 2
            $captured.Errors | ForEach-Object { "$_" | Should -Not -Match '\p{C}' }
            $captured.Errors | ForEach-Object { "$_".Length | Should -BeLessThan 200 }
        }

        It 'ends at the first error with -ErrorAction Stop' {
            { Get-NimModel none/such @service -ErrorAction Stop } | Should -Throw -ErrorId "NimModelNotFound,$full"
        }
    }

    Context 'Input from the pipeline' {
        It 'lists only the models of a text file, in the order of the catalogue' {
            $captured = Invoke-Captured {
                '# models of the job', '', ' nvidia/nv-embedqa-e5-v5  ', 'acme/chat-*', 'acme/chat-two' | Get-NimModel @service -Verbose
            }
            $captured.Output.Id | Should -Be 'acme/chat-one', 'acme/chat-two', 'nvidia/nv-embedqa-e5-v5'
            $captured.Errors | Should -BeNullOrEmpty
            $captured.Verbose[0].Message | Should -Be 'Skipped 2 lines of the input that are blank or comments.'
        }

        It 'writes one error per id that is not listed' {
            $captured = Invoke-Captured { 'none/a', 'acme/chat-one', 'none/b', 'NONE/A' | Get-NimModel @service }
            $captured.Output.Id | Should -Be 'acme/chat-one'
            $captured.Errors.TargetObject | Should -Be 'none/a', 'none/b'
            $captured.Errors.FullyQualifiedErrorId | Should -Be "NimModelNotFound,$full", "NimModelNotFound,$full"
        }

        It 'lists nothing and sends nothing for <What>' -ForEach @(
            @{ What = 'blank lines and comments'; Value = { '', '  ', '# none' }; Errors = 0 }
            @{ What = 'an empty pipeline'; Value = { @() }; Errors = 0 }
            @{ What = 'invalid objects'; Value = { 5, [pscustomobject]@{ Name = 'acme/chat-one' } }; Errors = 2 }
            @{ What = 'nothing'; Value = { , $null }; Errors = 1 }
        ) {
            $captured = Invoke-Captured { & $Value | Get-NimModel @service }
            $captured.Everything | Should -HaveCount $Errors
            $captured.Errors | Should -HaveCount $Errors
            $sandbox.Statistics.requests | Should -Be 0
        }

        It 'lists the whole catalogue for an empty argument only if there is none' {
            Get-NimModel '' @service | Should -BeNullOrEmpty
            Get-NimModel @() @service | Should -BeNullOrEmpty
            Get-NimModel @service | Should -HaveCount 5
        }

        It 'lists the models of rows, whatever their other columns contain' {
            $rows = 'ModelId,DeprecatesOn', 'acme/chat-one,02/03/2027 00:00:00' | ConvertFrom-Csv
            ($rows | Get-NimModel @service).Id | Should -Be 'acme/chat-one'
        }

        It 'takes a wildcard in a row literally' {
            (Invoke-Captured { [pscustomobject]@{ Id = 'acme/*' } | Get-NimModel @service }).Errors.TargetObject | Should -Be 'acme/*'
        }

        It 'lists all models of the service for <What>' -ForEach @(
            @{ What = 'its address as text'; Value = { $sandbox.BaseUri } }
            @{ What = 'its address as a Uri without a path'; Value = { [uri]$sandbox.Address } }
            @{ What = 'a row with only an address'; Value = { [pscustomobject]@{ Uri = $sandbox.BaseUri } } }
        ) {
            & $Value | Get-NimModel @service | Should -HaveCount 5
        }

        It 'refuses the address of another service' {
            $captured = Invoke-Captured { Get-ClosedAddress | Get-NimModel @service }
            $captured.Everything | Should -HaveCount 1
            $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimBaseUriMismatch,$full"
        }

        It 'writes an error for an invalid pattern, and lists the others' {
            $captured = Invoke-Captured { Get-NimModel 'acme[', acme/chat-one @service }
            $captured.Output.Id | Should -Be 'acme/chat-one'
            $captured.Errors[0].FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
        }
    }

    Context 'The view' {
        It 'shows kind, publisher and id, without escape sequences in plain text' {
            $run = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri } -ScriptBlock {
                param($Module, $BaseUri)

                Import-Module $Module
                $PSStyle.OutputRendering = 'PlainText'
                Get-NimModel -BaseUri $BaseUri
                Test-NimModel acme/chat-one, acme/none-such -BaseUri $BaseUri
            }
            $run.Output | Should -Match '(?m)^Kind\s+Publisher\s+Id\s*$'
            $run.Output | Should -Match '(?m)^Embedding\s+nvidia\s+nvidia/nv-embedqa-e5-v5\s*$'
            $run.Output | Should -Not -Match '\e'
        }
    }

    Context 'Verbose' {
        It 'writes one line per exchange with method, path, status code, time and attempt' {
            $captured = Invoke-Captured { Get-NimModel @service -Verbose }
            $captured.Verbose | Should -HaveCount 1
            $captured.Verbose[0].Message | Should -Match '^GET /v1/models: 200, \d+ ms, attempt 1$'
        }
    }
}

Describe 'Get-NimModel on the catalogue of 6 April 2026' {
    BeforeAll {
        $sandbox = Start-NimSandbox
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    It 'lists 186 models from 189 entries' {
        $models = Get-NimModel -BaseUri $sandbox.BaseUri
        $models | Should -HaveCount 186
        ($models | Measure-Object Occurrences -Sum).Sum | Should -Be 189
        $models[0].CatalogCount | Should -Be 186
    }

    It 'writes scalars to a CSV file' {
        $path = Join-Path $TestDrive 'models.csv'
        Get-NimModel -BaseUri $sandbox.BaseUri | Export-Csv $path
        $rows = Import-Csv $path
        $rows | Should -HaveCount 186
        $rows.PSObject.Properties.Value | Where-Object { $_ -match '^(System|NimProbe)\.' } | Should -BeNullOrEmpty
        $rows[0].PSObject.Properties.Name |
            Should -Be 'Id', 'Publisher', 'Name', 'Kind', 'Occurrences', 'CatalogCount', 'FreeEndpoint', 'DeprecatesOn', 'BaseUri'
    }
}

Describe 'Get-NimModel on a catalogue with pages' {
    BeforeAll {
        $models = @('acme/a', 'acme/b', 'acme/c', 'acme/d', 'acme/e').ForEach({ @{ Id = $_ } })
        $sandbox = Start-NimSandbox -ArgumentList '--page-size', '2' -Model $models
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    It 'reads all pages' {
        $captured = Invoke-Captured { Get-NimModel -BaseUri $sandbox.BaseUri }
        $captured.Everything.Id | Should -Be 'acme/a', 'acme/b', 'acme/c', 'acme/d', 'acme/e'
        $captured.Output[0].CatalogCount | Should -Be 5
        $sandbox.Statistics.requests | Should -Be 3
    }
}

Describe 'Get-NimModel on a service with an invalid response' {
    It 'ends with <ErrorId> and writes nothing else: <Answer>' -ForEach @(
        @{ Answer = 'html_200'; ErrorId = 'NimResponseInvalid'; Says = 'JSON' }
        @{ Answer = 'html_403'; ErrorId = 'NimResponseInvalid'; Says = '403' }
        @{ Answer = 'empty_200'; ErrorId = 'NimResponseInvalid'; Says = 'JSON' }
        @{ Answer = 'truncated'; ErrorId = 'NimResponseInvalid'; Says = 'is truncated' }
        @{ Answer = 'not_json'; ErrorId = 'NimResponseInvalid'; Says = 'JSON' }
        @{ Answer = 'huge'; ErrorId = 'NimResponseInvalid'; Says = '32 MiB' }
        @{ Answer = 'redirect_other_origin'; ErrorId = 'NimResponseInvalid'; Says = 'another origin' }
        @{ Answer = 'redirect_loop'; ErrorId = 'NimResponseInvalid'; Says = 'redirects too often'; Requests = 6 }
        @{ Answer = 'status_500'; ErrorId = 'NimResponseInvalid'; Says = '500' }
        @{ Answer = 'unauthorized'; ErrorId = 'NimApiKeyRejected'; Says = 'key' }
        @{ Answer = 'hang'; ErrorId = 'NimCatalogTimeout'; Says = '0.5 s'; TimeoutSeconds = 0.5 }
    ) {
        $sandbox = Start-NimSandbox -ArgumentList '--models-answer', $Answer -Model @{ Id = 'acme/one' }
        try {
            $service = @{
                BaseUri           = $sandbox.BaseUri
                ApiKey            = ConvertTo-TestSecureString 'secret'
                MaximumRetryCount = 0
                TimeoutSeconds    = $TimeoutSeconds ?? 60
            }
            $captured = Invoke-Captured { Get-NimModel @service }
            $captured.Everything | Should -HaveCount 1
            $captured.Terminating.FullyQualifiedErrorId | Should -Be "$ErrorId,$full"
            "$($captured.Terminating)" | Should -Match ([regex]::Escape($Says))
            $captured.Terminating.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            $captured.Terminating | Out-String | Should -Not -Match '(?m)^\s+at '

            # Counts requests to the targets of redirects too. A request of half a second may never reach a busy server.
            $sandbox.Statistics.requests | Should -BeIn ($TimeoutSeconds ? (0, 1) : ($Requests ?? 1))
        } finally {
            Stop-NimSandbox $sandbox
        }
    }

    It 'retries after a transient failure' {
        $sandbox = Start-NimSandbox -ArgumentList '--models-answer', 'status_503_then_ok' -Model @{ Id = 'acme/one' }
        try {
            (Get-NimModel -BaseUri $sandbox.BaseUri -MaximumRetryCount 1).Id | Should -Be 'acme/one'
            $sandbox.Statistics.requests | Should -Be 2
        } finally {
            Stop-NimSandbox $sandbox
        }
    }

    It 'lists the valid ids of a catalogue with invalid ids, and warns once' {
        $sandbox = Start-NimSandbox -ArgumentList '--models-answer', 'bad_ids'
        try {
            $captured = Invoke-Captured { Get-NimModel -BaseUri $sandbox.BaseUri }
            $captured.Output.Id | Should -Contain 'meta/llama-3.1-8b-instruct'
            $captured.Output.Id | Should -Contain 'nvidia/nv-embedqa-e5-v5'
            $captured.Output.Id | Where-Object { $_ -match '[\p{C}]' -or $_.Length -gt 256 } | Should -BeNullOrEmpty
            $captured.Warnings | Should -HaveCount 1
            $captured.Errors | Should -BeNullOrEmpty
        } finally {
            Stop-NimSandbox $sandbox
        }
    }

    It 'writes nothing for an empty catalogue' {
        $sandbox = Start-NimSandbox -ArgumentList '--models-answer', 'empty_list'
        try {
            (Invoke-Captured { Get-NimModel -BaseUri $sandbox.BaseUri }).Output | Should -BeNullOrEmpty
        } finally {
            Stop-NimSandbox $sandbox
        }
    }

    It 'ends with a warning if a page repeats earlier entries' {
        $sandbox = Start-NimSandbox -ArgumentList '--models-answer', 'has_more_stuck' -Model @{ Id = 'acme/one' }
        try {
            $captured = Invoke-Captured { Get-NimModel -BaseUri $sandbox.BaseUri }
            $captured.Output.Id | Should -Be 'acme/one'
            $captured.Warnings | Should -HaveCount 1
        } finally {
            Stop-NimSandbox $sandbox
        }
    }
}
