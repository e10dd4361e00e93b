#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/DocumentedCode.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $command = Get-Command Assert-NimModel
    $full = 'NimProbe.PowerShell.Commands.AssertNimModelCommand'
    $unavailable = "NimModelUnavailable,$full"
    $undetermined = "NimModelUndetermined,$full"
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'Assert-NimModel' {
    BeforeAll {
        $endOfLife = [datetime]::UtcNow.Date.AddDays(26)
        $sandbox = Start-NimSandbox -Model @(
            @{ Id = 'meta/llama-3.1-8b-instruct' }
            @{ Id = 'meta/llama-3.1-70b-instruct' }
            @{ Id = 'meta/llama-guard-4-12b' }
            @{ Id = 'nvidia/nv-embedqa-e5-v5'; Embeddings = 'embedding' }
            @{ Id = 'nvidia/nv-embedqa-closed-v1'; Embeddings = 'not_found_for_account' }
            @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
            @{ Id = 'acme/shut'; Chat = 'not_found_for_account' }
            @{ Id = 'acme/failing'; Chat = 'worker_500_something_went_wrong' }
            @{ Id = 'acme/busy'; Chat = 'worker_busy_503' }
            @{ Id = 'acme/limited'; Chat = 'too_many_requests_429' }
            @{ Id = 'acme/loading'; Chat = 'pending_202' }
            @{ Id = 'acme/ending'; Chat = 'deprecation_header' }
            @{ Id = 'qwen/qwen2-7b-instruct'; EndOfLife = $endOfLife.ToString('yyyy-MM-dd') }
            @{ Id = 'acme/unlisted'; Listed = $false }
            @{ Id = 'acme/picture'; Chat = 'expects_image_500' }
            @{ Id = 'acme/odd'; Chat = 'html_502' }
            @{ Id = 'tools/all'; Chat = 'capable' }
            @{ Id = 'tools/text'; Chat = 'capable_text' }
            @{ Id = 'tools/leaked'; Chat = 'tools_leaked_tag' }
            @{ Id = 'tools/other'; Chat = 'tools_other_function' }
            @{ Id = 'z-ai/glm-5.1'; Chat = 'substituted'; ServedModel = 'z-ai/glm-5.2' }
            @{ Id = 'acme/alias'; Chat = 'substituted_path' }
            @{ Id = 'acme/nameless'; Chat = 'nameless_choices' }
            @{ Id = 'meta/llama-3.1-405b-instruct'; Chat = 'retired_410'; Listed = $false }
        )
        $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }
        $variables = @{ NVIDIA_BASE_URL = $sandbox.BaseUri; PSModulePath = Get-NimModuleRoot }
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    Context 'Capabilities' {
        It 'passes a model that has them' {
            Assert-NimModel tools/all, tools/text -Capability ToolCalling, JsonSchema @service
        }

        It 'fails a model that ignores or refuses one' {
            $failure = { Assert-NimModel tools/text, tools/leaked -Capability ToolCalling, Vision @service } |
                Should -Throw -ErrorId $unavailable -PassThru
            $failure.Exception.Message | Should -BeLike "2 of 2 models failed:*'tools/text': Available (Answered); Vision is Refused (*"
            $failure.Exception.Message |
                Should -BeLike "*'tools/leaked': Available (Answered); ToolCalling is Ignored (Wrote the call as text*"
        }

        It 'is undetermined if nothing is decided' {
            { Assert-NimModel tools/other -Capability ToolCalling @service } | Should -Throw -ErrorId $undetermined
        }

        It 'is undetermined for a model that is busy' {
            { Assert-NimModel acme/busy -Capability ToolCalling @service -WarningAction Ignore } | Should -Throw -ErrorId $undetermined
        }

        It 'passes a pattern if one of its models has all' {
            Assert-NimModel tools/* -Capability ToolCalling, Vision @service
            { Assert-NimModel tools/l*, tools/o* -Capability ToolCalling @service } | Should -Throw -ErrorId $unavailable
        }

        It 'passes an allowed status without a test' {
            Assert-NimModel acme/closed -Allow NotEntitled -Capability ToolCalling @service
        }

        It 'writes the results of the probes only' {
            $results = Assert-NimModel tools/all -Capability Reasoning -PassThru @service
            $results | Should -BeOfType NimProbe.NimProbeResult
            $results | Should -HaveCount 1
        }
    }

    Context 'Parameters' {
        It 'has -<Name> of type <Type>' -ForEach @(
            @{ Name = 'InputObject'; Type = 'object[]' }
            @{ Name = 'Allow'; Type = 'NimProbe.NimModelStatus[]' }
            @{ Name = 'RetiringWithinDays'; Type = 'System.Nullable[int]' }
            @{ Name = 'Capability'; Type = 'NimProbe.NimCapability[]' }
            @{ Name = 'Strict'; Type = 'switch' }
            @{ Name = 'NoSubstitute'; Type = 'switch' }
            @{ Name = 'PassThru'; Type = 'switch' }
            @{ Name = 'Result'; Type = 'object[]' }
            @{ Name = 'RequestsPerMinute'; Type = 'System.Nullable[int]' }
            @{ Name = 'NoHistory'; Type = 'switch' }
        ) {
            $command.Parameters[$Name].ParameterType | Should -Be ($Type -as [type])
        }

        It 'accepts models by position, by the alias Id, and from the pipeline' {
            $parameter = $command.Parameters['InputObject']
            $parameter.Aliases | Should -Be 'Id'
            $declarations = $parameter.Attributes.Where({ $_ -is [Parameter] })
            $declarations.Position | Should -Be 0, 0
            $declarations.ValueFromPipeline | Should -Be $true, $true
        }

        It 'requires models, or -Result' {
            $command.DefaultParameterSet | Should -Be 'Probe'
            $mandatory = $command.ParameterSets | ForEach-Object { "$($_.Name): $($_.Parameters.Where({ $_.IsMandatory }).Name)" }
            $mandatory | Sort-Object | Should -Be 'Probe: InputObject', 'Result: Result'
        }
    }

    Context 'Models that pass' {
        It 'writes nothing if all models are available' {
            $captured = Invoke-Captured { Assert-NimModel meta/llama-3.1-8b-instruct, nvidia/nv-embedqa-e5-v5 @service }
            $captured.Everything | Should -BeNullOrEmpty
        }

        It 'passes <Id>, which is <Status>, with a warning, and fails with -Strict' -ForEach @(
            @{ Id = 'acme/busy'; Status = 'Busy' }
            @{ Id = 'acme/limited'; Status = 'RateLimited' }
            @{ Id = 'acme/loading'; Status = 'Pending' }
        ) {
            $captured = Invoke-Captured { Assert-NimModel $Id @service }
            $captured.Terminating | Should -BeNullOrEmpty
            $captured.Warnings | Where-Object { "$_" -like "'$Id' passes without an answer: $Status (*" } | Should -HaveCount 1
            { Assert-NimModel $Id -Strict -WarningAction Ignore @service } | Should -Throw -ErrorId $unavailable
        }

        It 'fails for <Id>, which is <Status>, unless -Allow names the status' -ForEach @(
            @{ Id = 'acme/closed'; Status = 'NotEntitled'; Because = 'NimModelUnavailable' }
            @{ Id = 'acme/failing'; Status = 'Failing'; Because = 'NimModelUnavailable' }
            @{ Id = 'acme/unheard-of'; Status = 'NotListed'; Because = 'NimModelUnavailable' }
            @{ Id = 'acme/picture'; Status = 'RequestRejected'; Because = 'NimModelUndetermined' }
            @{ Id = 'acme/odd'; Status = 'Unreachable'; Because = 'NimModelUndetermined' }
        ) {
            { Assert-NimModel $Id @service } | Should -Throw -ErrorId "$Because,$full"
            { Assert-NimModel $Id -Allow Busy @service } | Should -Throw -ErrorId "$Because,$full"
            (Invoke-Captured { Assert-NimModel $Id -Allow Busy, $Status @service }).Terminating | Should -BeNullOrEmpty
        }

        It 'fails with -NoSubstitute if another model answers, and names it' {
            (Invoke-Captured { Assert-NimModel z-ai/glm-5.1 @service }).Everything | Should -BeNullOrEmpty
            $ids = 'z-ai/glm-5.1', 'meta/llama-3.1-8b-instruct'
            $captured = Invoke-Captured { Assert-NimModel $ids -NoSubstitute -PassThru @service }
            $captured.Terminating.FullyQualifiedErrorId | Should -Be $unavailable
            $captured.Terminating.Exception.Message |
                Should -BeLike "1 of 2 models failed:*'z-ai/glm-5.1': Available (Answered by another model, 'z-ai/glm-5.2').*"
            $captured.Output.Where({ $_.IsSubstituted }).ServedModel | Should -Be 'z-ai/glm-5.2'
        }

        It 'warns once with -NoSubstitute if it is not known which model answered' {
            $ids = 'acme/alias', 'acme/nameless', 'meta/llama-3.1-8b-instruct'
            (Invoke-Captured { Assert-NimModel $ids @service }).Everything | Should -BeNullOrEmpty
            $captured = Invoke-Captured { Assert-NimModel $ids -NoSubstitute @service }
            $captured.Terminating | Should -BeNullOrEmpty
            $captured.Warnings | Should -HaveCount 1
            $captured.Warnings | Should -BeLike "It is not known whether another model answered for 2 models*'acme/alias', 'acme/nameless'."
        }

        It 'warns of an end of life, and fails if it is within -RetiringWithinDays' {
            $days = [math]::Ceiling((('acme/ending' | Test-NimModel @service).EndOfLife - [datetime]::UtcNow).TotalDays)
            $captured = Invoke-Captured { Assert-NimModel acme/ending @service }
            $captured.Terminating | Should -BeNullOrEmpty
            $captured.Warnings | Should -Match "^'acme/ending' passes, but reaches its end of life on \d{4}-\d\d-\d\d\.$"
            { Assert-NimModel acme/ending -RetiringWithinDays ($days + 1) @service } | Should -Throw -ErrorId $unavailable
            (Invoke-Captured { Assert-NimModel acme/ending -RetiringWithinDays ($days - 2) @service }).Terminating | Should -BeNullOrEmpty
        }

        It 'looks up the date of a plain id in the web catalogue, and keeps it in the result' {
            $captured = Invoke-Captured { Assert-NimModel qwen/qwen2-7b-instruct -RetiringWithinDays 60 -PassThru @service }
            $captured.Terminating.FullyQualifiedErrorId | Should -Be $unavailable
            $captured.Terminating.Exception.Message |
                Should -Match "'qwen/qwen2-7b-instruct': Available, but its end of life \d{4}-\d\d-\d\d is within 60 days\.$"
            $captured.Terminating.ErrorDetails.RecommendedAction |
                Should -Be 'Replace the model before its end of life, or decrease -RetiringWithinDays.'
            $captured.Output.DeprecatesOn | Should -Be $endOfLife
            $soon = Invoke-Captured { Assert-NimModel qwen/qwen2-7b-instruct -RetiringWithinDays 20 @service }
            $soon.Terminating | Should -BeNullOrEmpty
            $soon.Warnings | Should -Match "^'qwen/qwen2-7b-instruct' passes, but reaches its end of life on \d{4}-\d\d-\d\d\.$"
        }

        It 'warns once of models whose end of life is not known' {
            $captured = Invoke-Captured { Assert-NimModel acme/unlisted, meta/llama-3.1-8b-instruct -RetiringWithinDays 60 @service }
            $captured.Terminating | Should -BeNullOrEmpty
            $captured.Warnings | Should -Be "No end of life is known for 1 model: 'acme/unlisted'."
        }

        It 'warns if the web catalogue cannot be read, and is undetermined with -Strict' {
            $walled = Start-NimSandbox -Model @{ Id = 'acme/model' } -ArgumentList '--web-catalog-shape', 'html'
            try {
                $wall = @{ BaseUri = $walled.BaseUri; MaximumRetryCount = 0; RetiringWithinDays = 60 }
                $captured = Invoke-Captured { Assert-NimModel acme/model @wall }
                $captured.Terminating | Should -BeNullOrEmpty
                $captured.Warnings | Should -Match '^No end of life is known for 1 model, because the web catalogue cannot be read: '
                $strict = Invoke-Captured { Assert-NimModel acme/model -Strict @wall }
                $strict.Terminating.FullyQualifiedErrorId | Should -Be $undetermined
                $strict.Warnings | Should -HaveCount 1
            } finally {
                Stop-NimSandbox $walled
            }
        }

        It 'reads the end of life of earlier results' {
            $row = [pscustomobject]@{ Id = 'acme/unlisted'; EndOfLife = [datetime]::UtcNow.AddDays(10).ToString('yyyy-MM-dd') }
            { $row | Assert-NimModel -RetiringWithinDays 60 -WarningAction Ignore @service } | Should -Throw -ErrorId $unavailable
        }

        It 'passes a retired model with -Allow Retired whatever its date' {
            $captured = Invoke-Captured { Assert-NimModel meta/llama-3.1-405b-instruct -Allow Retired -RetiringWithinDays 60 @service }
            $captured.Terminating | Should -BeNullOrEmpty
        }

        It 'passes a pattern if at least one of its models passes' {
            (Invoke-Captured { Assert-NimModel nvidia/nv-embedqa-* @service }).Everything | Should -BeNullOrEmpty
        }

        It 'fails for a pattern if none of its models passes' {
            { Assert-NimModel acme/*s*ut @service } |
                Should -Throw -ErrorId $unavailable -ExpectedMessage '*of the models that match, 1 is NotEntitled*'
        }

        It 'requires every model of an address' {
            $failure = (Invoke-Captured { $sandbox.BaseUri | Assert-NimModel @service }).Terminating
            $failure.FullyQualifiedErrorId | Should -Be $unavailable
            $lines = $failure.Exception.Message -split "`n"
            $lines[0] | Should -Match '^\d of \d+ models failed:$'
            $lines -match "^- 'acme/closed': NotEntitled" | Should -HaveCount 1
            $single = Start-NimSandbox -Model @{ Id = 'acme/a' }, @{ Id = 'acme/b' }
            try {
                (Invoke-Captured { $single.BaseUri | Assert-NimModel -BaseUri $single.BaseUri }).Everything | Should -BeNullOrEmpty
            } finally {
                Stop-NimSandbox $single
            }
        }

        It 'uses the end of life of a row' {
            $row = [pscustomobject]@{ Id = 'meta/llama-3.1-8b-instruct'; EndOfLife = [datetime]::UtcNow.AddDays(5).ToString('o') }
            { $row | Assert-NimModel -RetiringWithinDays 30 @service } | Should -Throw -ErrorId $unavailable
        }

        It 'fails for a pattern that matches no model' {
            $captured = Invoke-Captured { Assert-NimModel nobody/* @service }
            $captured.Terminating.FullyQualifiedErrorId | Should -Be $unavailable
            $captured.Errors | Should -HaveCount 1
        }
    }

    Context 'The error' {
        BeforeAll {
            $ids = 'meta/llama-3.1-8b-instruct', 'meta/llama-3.1-405b-instruct', 'acme/closed'

            # The search for an alternative ends after two seconds, which a busy machine can exceed.
            foreach ($attempt in 1..5) {
                $failure = (Invoke-Captured { Assert-NimModel $ids @service }).Terminating
                if ($failure.Exception.Message -match 'alternative') {
                    break
                }
            }
        }

        It 'names each failing model, the reason, its end of life and its closest alternative' {
            $lines = $failure.Exception.Message -split "`n"
            $lines | Should -HaveCount 3
            $lines[0] | Should -Be '2 of 3 models failed:'
            $retired = "^- 'meta/llama-3.1-405b-instruct': Retired \(.+\), end of life \d{4}-\d\d-\d\d; "
            $lines[1] | Should -Match "$($retired)the closest available alternative is 'meta/llama-3.1-70b-instruct'\.$"
            $lines[2] | Should -Match "^- 'acme/closed': NotEntitled \(.+\)\.$"
        }

        It 'has an id, a category and a target' {
            $failure.FullyQualifiedErrorId | Should -Be $unavailable
            $failure.CategoryInfo.Category | Should -Be 'ResourceUnavailable'
            $failure.CategoryInfo.Activity | Should -Be 'Assert-NimModel'
            $failure.TargetObject | Should -Be 'meta/llama-3.1-405b-instruct, acme/closed'
            $failure.Exception | Should -BeOfType ([NimProbe.NimProbeException])
            $failure.Exception.ErrorId | Should -Be 'NimModelUnavailable'
            $failure.ErrorDetails.RecommendedAction | Should -Match '-Allow'
        }

        It 'recommends -Allow only if a status is the reason' {
            $reasons = @(
                { Assert-NimModel z-ai/glm-5.1 -NoSubstitute @service }
                { Assert-NimModel acme/ending -RetiringWithinDays 3650 @service }
                { Assert-NimModel tools/leaked -Capability ToolCalling @service }
                { Assert-NimModel tools/other -Capability ToolCalling @service }
                { Assert-NimModel nobody/* @service }
            )
            foreach ($reason in $reasons) {
                $advice = (Invoke-Captured $reason).Terminating.ErrorDetails.RecommendedAction
                $advice | Should -Not -BeNullOrEmpty
                $advice | Should -Not -Match '-Allow'
            }
        }

        It 'asks for the closest id if one is mistyped' {
            $typo = (Invoke-Captured { Assert-NimModel Meta/llama-3.1-8b-instruct, meta/lama-3.1-70b-instruct @service }).Terminating
            $lines = $typo.Exception.Message -split "`n"
            $lines[1] | Should -BeLike "- 'Meta/llama-3.1-8b-instruct': NotListed (*. Did you mean 'meta/llama-3.1-8b-instruct'?)*"
            $lines[2] | Should -BeLike "- 'meta/lama-3.1-70b-instruct': NotListed (*. Did you mean 'meta/llama-3.1-70b-instruct'?)*"
        }

        It 'mentions the key if a model is closed to the account' {
            $closed = (Invoke-Captured { Assert-NimModel acme/closed @service }).Terminating
            $closed.ErrorDetails.RecommendedAction | Should -Match 'key without the service "Public API Endpoints"'
            $failure.ErrorDetails.RecommendedAction | Should -Match 'key without the service "Public API Endpoints"'
            $other = (Invoke-Captured { Assert-NimModel acme/failing @service }).Terminating
            $other.ErrorDetails.RecommendedAction | Should -Not -Match 'key'
        }

        It 'is NimModelUndetermined only if no model is unavailable' {
            { Assert-NimModel acme/odd, acme/picture @service } | Should -Throw -ErrorId $undetermined
            { Assert-NimModel acme/odd, acme/closed @service } | Should -Throw -ErrorId $unavailable
        }
    }

    Context 'Recorded results' {
        BeforeAll {
            $results = Test-NimModel meta/llama-3.1-8b-instruct, meta/llama-3.1-70b-instruct, meta/llama-3.1-405b-instruct @service
            $path = Join-Path $TestDrive 'recorded.json'
            $results | Export-NimSnapshot $path
        }

        BeforeEach {
            $sandbox.Reset()
        }

        AfterEach {
            $sandbox.Requests | Should -BeNullOrEmpty
        }

        It 'decide the gate without a request: <Name>' -ForEach @(
            @{ Name = 'results'; Get = { $results } }
            @{ Name = 'a snapshot'; Get = { Import-NimSnapshot $path } }
            @{ Name = 'rows'; Get = { $results | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
        ) {
            $recorded = & $Get
            (Invoke-Captured { Assert-NimModel meta/llama-3.1-8b-instruct, meta/*70b* -Result $recorded @service }).Everything |
                Should -BeNullOrEmpty
            $captured = Invoke-Captured { Assert-NimModel meta/llama-3.1-405b-instruct -Result $recorded -PassThru @service }
            $captured.Terminating.FullyQualifiedErrorId | Should -Be $unavailable
            $captured.Terminating.Exception.Message | Should -Match "alternative is 'meta/llama-3.1-70b-instruct'"
            $captured.Output.Id | Should -Be 'meta/llama-3.1-405b-instruct'
        }

        It 'require every model that has a result if there is no input' {
            $available = $results | Where-Object Availability -EQ Available
            (Invoke-Captured { Assert-NimModel -Result $available @service }).Everything | Should -BeNullOrEmpty
            $failure = { Assert-NimModel -Result $results } | Should -Throw -ErrorId $unavailable -PassThru
            $failure.Exception.Message | Should -BeLike "1 of 3 models failed:*'meta/llama-3.1-405b-instruct': Retired (*"
        }

        It 'are an error if there are none: <Name>' -ForEach @(
            @{ Name = 'an empty list'; Gate = { Assert-NimModel -Result @() @service } }
            @{ Name = 'an empty list with a model'; Gate = { Assert-NimModel acme/busy -Result @() @service } }
            @{ Name = 'a variable without a value'; Gate = { Assert-NimModel -Result $null @service } }
        ) {
            $message = '-Result does not contain a result.'
            $failure = $Gate | Should -Throw -ErrorId "NimInputInvalid,$full" -ExpectedMessage $message -PassThru
            $failure.ErrorDetails.RecommendedAction |
                Should -Be 'Give results of Test-NimModel, rows with their properties, or snapshots.'
        }

        It 'do not replace an input without a model: <Name>' -ForEach @(
            @{ Name = 'an empty pipeline'; Gate = { @() | Assert-NimModel -Result $results @service } }
            @{ Name = 'an empty list'; Gate = { Assert-NimModel @() -Result $results @service } }
        ) {
            $Gate | Should -Throw -ErrorId "NimInputInvalid,$full" -ExpectedMessage 'The input does not contain a model.'
        }

        It 'fail for a model that they do not contain, and ask for the closest id' {
            $failure = { Assert-NimModel Meta/llama-3.1-8b-instruct, acme/busy -Result $results -Allow NotListed @service } |
                Should -Throw -ErrorId $unavailable -PassThru
            $failure.Exception.Message -split "`n" | Should -Be @(
                '2 of 2 models failed:'
                "- 'Meta/llama-3.1-8b-instruct': the results do not contain this model. Did you mean 'meta/llama-3.1-8b-instruct'?"
                "- 'acme/busy': the results do not contain this model."
            )
            $failure.ErrorDetails.RecommendedAction | Should -BeLike 'Check the ids and the addresses,*'
            { Assert-NimModel 'acme/*' -Result $results @service } |
                Should -Throw -ErrorId $unavailable -ExpectedMessage "*'acme/*': the results contain no model that matches."
        }

        It 'prove that a model is not listed if they are those of the whole catalogue' {
            $complete = $results | Where-Object Status -EQ Available | Select-Object * -ExcludeProperty CatalogCount |
                Select-Object *, @{ Name = 'CatalogCount'; Expression = { 2 } }
            $captured = Invoke-Captured { Assert-NimModel meta/lama-3.1-8b-instruct -Result $complete -PassThru @service }
            $captured.Terminating.FullyQualifiedErrorId | Should -Be $unavailable
            $captured.Terminating.Exception.Message |
                Should -BeLike "*: NotListed (Not in the catalogue of the results. Did you mean 'meta/llama-3.1-8b-instruct'?)*"
            $captured.Terminating.ErrorDetails.RecommendedAction | Should -BeLike 'Check the ids.*'
            $captured.Output.Status | Should -Be 'NotListed'
            Assert-NimModel meta/lama-3.1-8b-instruct -Result $complete -Allow NotListed @service
        }

        It 'decide required capabilities, too' {
            $recorded = $results + [NimProbe.NimCapabilityResult]@{
                Id         = 'meta/llama-3.1-8b-instruct'
                Capability = 'ToolCalling'
                Support    = 'Confirmed'
                TestedAt   = [datetime]::UtcNow
                BaseUri    = $sandbox.BaseUri
            }
            $rows = @($results) + @($recorded[-1] | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json)
            Assert-NimModel meta/llama-3.1-8b-instruct -Capability ToolCalling -Result $recorded @service
            Assert-NimModel meta/llama-3.1-8b-instruct -Capability ToolCalling -Result $rows @service
            $gate = { Assert-NimModel meta/llama-3.1-8b-instruct -Capability ToolCalling, Vision -Result $recorded @service }
            $gate | Should -Throw -ErrorId $undetermined -ExpectedMessage '*Vision is Unknown (Not among the results)*'
            $recorded[-1] = $recorded[-1] | Select-Object *, @{ Name = 'Support'; Expression = { 'Ignored' } } -ExcludeProperty Support
            { Assert-NimModel meta/llama-3.1-8b-instruct -Capability ToolCalling -Result $recorded @service } |
                Should -Throw -ErrorId $unavailable
        }

        It 'decide at their service, and need no key for it' {
            $hosted = [uri]'https://integrate.api.nvidia.com/v1'
            $rows = $results | Select-Object * -ExcludeProperty BaseUri | Select-Object *, @{ Name = 'BaseUri'; Expression = { $hosted } }
            $parameters = @{ Module = Get-NimModulePath; Rows = ($rows | ConvertTo-Json -EnumsAsStrings) }
            $run = Invoke-FreshPwsh -Parameter $parameters -ScriptBlock {
                param($Module, $Rows)
                Import-Module $Module
                $Rows = $Rows | ConvertFrom-Json
                Assert-NimModel meta/llama-3.1-8b-instruct -Result $Rows
                $env:NVIDIA_BASE_URL = 'http://127.0.0.1:9/v1'
                Assert-NimModel meta/llama-3.1-8b-instruct -Result $Rows
                try { Assert-NimModel meta/llama-3.1-8b-instruct -Result $Rows -BaseUri http://127.0.0.1:9/v1 } catch { "$_" }
            }
            $run.ErrorOutput | Should -BeNullOrEmpty
            $run.Output | Should -Match "- 'meta/llama-3.1-8b-instruct': the results contain no model of http://127\.0\.0\.1:9/v1\."
        }

        It 'decide for each service if they are of several' {
            $elsewhere = @{ Name = 'BaseUri'; Expression = { 'http://other/v1' } }, @{ Name = 'Status'; Expression = { 'Failing' } }
            $other = $results | Select-Object * -ExcludeProperty BaseUri, Status | Select-Object (@('*') + $elsewhere)
            $recorded = @($results) + @($other)
            $services = @($sandbox.BaseUri; 'http://other/v1')
            Assert-NimModel meta/llama-3.1-8b-instruct -Result $recorded @service
            { Assert-NimModel meta/llama-3.1-8b-instruct -Result $recorded -BaseUri $services } |
                Should -Throw -ErrorId $unavailable -ExpectedMessage '1 of 2 models failed:*http://other/v1*Failing*'
            { Assert-NimModel meta/llama-3.1-8b-instruct -Result $recorded } |
                Should -Throw -ErrorId $unavailable -ExpectedMessage '1 of 2 models failed:*http://other/v1*Failing*'
            { Assert-NimModel -Result $recorded -BaseUri http://other/v1 } |
                Should -Throw -ErrorId $unavailable -ExpectedMessage '3 of 3 models failed:*Failing*'
            $passed = Assert-NimModel meta/llama-3.1-8b-instruct -Result $recorded -PassThru @service
            "$($passed.BaseUri)" | Should -Be $sandbox.BaseUri
            { Assert-NimModel -Result $recorded -BaseUri http://none/v1 } |
                Should -Throw -ErrorId "NimInputInvalid,$full" -ExpectedMessage '-Result does not contain*at http://none/v1.'
        }

        It 'must be results' {
            { Assert-NimModel acme/busy -Result ([pscustomobject]@{ Id = 'a/b'; Capability = 'Vision' }) @service } |
                Should -Throw -ErrorId "NimInputInvalid,$full"
            { Assert-NimModel acme/busy -Result 'text' @service } | Should -Throw -ErrorId "NimInputInvalid,$full"
        }
    }

    Context 'Build servers' {
        It 'writes one line for each failing model to the host on <Name>, and to no stream' -ForEach @(
            @{ Name = 'GitHub Actions'; Variable = @{ GITHUB_ACTIONS = 'true' }; Prefix = '::error::' }
            @{ Name = 'Azure Pipelines'; Variable = @{ TF_BUILD = 'True' }; Prefix = '##vso[task.logissue type=error]' }
        ) {
            $code = {
                try {
                    $ids = 'meta/llama-3.1-8b-instruct', 'acme/closed', 'acme/failing'
                    Assert-NimModel $ids -MaximumRetryCount 0 -PassThru -OutVariable kept *> $null
                } catch {
                    "caught $($kept.Count)"
                }
            }
            $run = Invoke-FreshPwsh $code -Environment ($variables + $Variable)
            $lines = $run.Output.Trim() -split '\r?\n'
            $lines | Should -HaveCount 3
            $lines[0] | Should -BeLike "$([wildcardpattern]::Escape($Prefix))'acme/closed': NotEntitled (*)."
            $lines[1] | Should -BeLike "$([wildcardpattern]::Escape($Prefix))'acme/failing': Failing (*)."
            $lines[2] | Should -Be 'caught 3'
            $run.Output | Should -Not -Match '[0-9a-f]{8}-[0-9a-f]{4}-'
        }

        It 'writes one line for an error that is not about a model' {
            $run = Invoke-FreshPwsh { 7 | Assert-NimModel } -Environment ($variables + @{ GITHUB_ACTIONS = 'true' })
            $run.ExitCode | Should -Be 1
            ($run.Output -split '\r?\n') -like '::error::*' | Should -HaveCount 1
        }

        It 'writes nothing to the host elsewhere, or if the gate passes' {
            (Invoke-FreshPwsh { Assert-NimModel acme/closed } -Environment $variables).Output.Trim() | Should -BeNullOrEmpty
            $run = Invoke-FreshPwsh { Assert-NimModel meta/llama-3.1-8b-instruct } -Environment ($variables + @{ GITHUB_ACTIONS = 'true' })
            $run.Output.Trim() | Should -BeNullOrEmpty
        }
    }

    Context 'Results' {
        It 'writes results only with -PassThru' {
            Assert-NimModel meta/llama-3.1-8b-instruct @service | Should -BeNullOrEmpty
            $results = Assert-NimModel meta/llama-3.1-8b-instruct -PassThru @service
            $results | Should -BeOfType ([NimProbe.NimProbeResult])
            $results.Id | Should -Be 'meta/llama-3.1-8b-instruct'
        }

        It 'writes the results of a gate that fails, without those of alternatives' {
            try {
                $null = Assert-NimModel acme/closed, meta/llama-3.1-405b-instruct -PassThru -OutVariable results @service
            } catch {
                $_.FullyQualifiedErrorId | Should -Be $unavailable
            }

            $results.Id | Sort-Object | Should -Be 'acme/closed', 'meta/llama-3.1-405b-instruct'
        }
    }

    Context 'Requests' {
        BeforeEach {
            $sandbox.Reset()
        }

        It 'sends one request per model if everything passes' {
            Assert-NimModel meta/llama-3.1-8b-instruct @service
            $sandbox.Requests | Should -HaveCount 1
        }

        It 'sends nothing with -WhatIf' {
            Assert-NimModel acme/closed -WhatIf @service
            $sandbox.Requests | Should -BeNullOrEmpty
        }

        It 'names the evaluation of a recorded result with -WhatIf' {
            $run = Invoke-FreshPwsh -Parameter @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri } -ScriptBlock {
                param($Module, $BaseUri)
                Import-Module $Module
                $result = Test-NimModel acme/closed -BaseUri $BaseUri
                Assert-NimModel -Result $result -WhatIf
            }
            $run.Output | Should -BeLike 'What if: *"Evaluate the recorded result" on target "acme/closed at *'
        }
    }

    Context 'Errors that fail every gate' {
        It 'fails for <Name>' -ForEach @(
            @{ Name = 'an input that is not a model'; Gate = { 7 | Assert-NimModel @service }; Id = 'NimInputInvalid' }
            @{ Name = 'an empty id'; Gate = { Assert-NimModel '' @service }; Id = 'NimInputInvalid' }
            @{ Name = 'only blank lines and comments'; Gate = { '', ' ', '# none' | Assert-NimModel @service }; Id = 'NimInputInvalid' }
            @{
                Name = 'an ambiguous date'
                Gate = {
                    [pscustomobject]@{ Id = 'meta/llama-3.1-8b-instruct'; DeprecatesOn = '12/5/2026 12:00:00 AM' } |
                        Assert-NimModel -RetiringWithinDays 30 @service
                }
                Id   = 'NimInputInvalid'
            }
            @{ Name = 'nothing at all'; Gate = { @() | Assert-NimModel @service }; Id = 'NimInputInvalid' }
            @{ Name = 'an empty list'; Gate = { Assert-NimModel @() @service }; Id = 'NimInputInvalid' }
            @{
                Name = 'a model of another service'
                Gate = { [pscustomobject]@{ Id = 'a/b'; BaseUri = 'https://elsewhere.example/v1' } | Assert-NimModel @service }
                Id   = 'NimBaseUriMismatch'
            }
            @{
                Name = 'a service that cannot be reached'
                Gate = { Assert-NimModel a/b, a/c, a/d -BaseUri (Get-ClosedAddress) -MaximumRetryCount 0 }
                Id   = 'NimEndpointUnreachable'
            }
            @{
                Name = 'a missing key'
                Gate = { Assert-NimModel a/b -BaseUri https://integrate.api.nvidia.com/v1 }
                Id   = 'NimApiKeyMissing'
            }
        ) {
            $Gate | Should -Throw -ErrorId "$Id,$full"
        }
    }

    Context 'In a script' {
        It 'ends the script with exit code 1 without setting a preference: <Name>' -ForEach @(
            @{ Name = 'a model fails'; Code = { Assert-NimModel acme/closed; 'went on' }; Id = 'closed' }
            @{ Name = 'a status is undetermined'; Code = { Assert-NimModel acme/odd -MaximumRetryCount 0; 'went on' }; Id = 'odd' }
            @{ Name = 'an input is not a model'; Code = { 7 | Assert-NimModel; 'went on' }; Id = 'neither a model' }
            @{
                Name = 'the key is a text'
                Code = {
                    Assert-NimModel meta/llama-3.1-8b-instruct -ApiKey nvapi-3f9c1d; 'went on'
                }
                Id   = '^Assert-NimModel: -ApiKey is not a secure string(?![\s\S]*nvapi)'
            }
            @{ Name = 'the input is blank'; Code = { '', '#' | Assert-NimModel; 'went on' }; Id = 'does not contain a model' }
            @{ Name = 'there is no input'; Code = { @() | Assert-NimModel; 'went on' }; Id = 'does not contain a model' }
            @{
                Name = 'the key is missing'
                Code = { Assert-NimModel a/b -BaseUri https://integrate.api.nvidia.com/v1; 'went on' }
                Id   = 'API key'
            }
            @{
                Name = 'inside a function'
                Code = { function Test-Gate { Assert-NimModel acme/closed; 'went on' }; Test-Gate; 'went on' }
                Id   = 'closed'
            }
            @{
                Name = 'at the end of a pipeline'
                Code = { 'acme/closed' | Assert-NimModel -PassThru | ForEach-Object Id; 'went on' }
                Id   = 'closed'
            }
        ) {
            $run = Invoke-FreshPwsh $Code -Environment $variables
            $run.ExitCode | Should -Be 1
            $run.ErrorOutput | Should -Match $Id
            $run.Output | Should -Not -Match 'went on'
        }

        It 'lets the script continue if the gate passes' {
            $run = Invoke-FreshPwsh { Assert-NimModel meta/llama-3.1-8b-instruct; 'went on' } -Environment $variables
            $run.ExitCode | Should -Be 0
            $run.Output | Should -Match 'went on'
        }
    }

    Context 'The document about the CI gate' {
        BeforeAll {
            $document = Join-Path (Get-RepositoryRoot) 'docs/ci-gate.md'
            $yaml = Get-DocumentedCode $document github

            # The scripts of the steps, without their indentation.
            $install, $step = [regex]::Matches($yaml, '(?s)run: \|\r?\n(?<block>(?: {10}[^\n]*\n)+)').ForEach({
                    $_.Groups['block'].Value -replace '(?m)^ {10}'
                })
            $folder = (New-Item TestDrive:/gate -ItemType Directory).FullName
            $summary = Join-Path $folder 'summary.md'
            $stepVariables = $variables + @{ GITHUB_STEP_SUMMARY = $summary }
        }

        It 'installs the module as printed from a repository' {
            $package = Get-ChildItem (Join-Path (Get-RepositoryRoot) 'out/package') -Filter *.nupkg -ErrorAction Ignore
            if (-not $package -or $IsWindows) {
                Set-ItResult -Skipped -Because ($IsWindows ? 'the list of repositories belongs to the user' : 'the package is not built')
                return
            }

            # A separate home folder has its own list of repositories and its own modules.
            $separate = (New-Item TestDrive:/separate -ItemType Directory).FullName
            $own = @{ HOME = $separate; XDG_DATA_HOME = $separate; PSModulePath = ''; NIMPROBE_REPOSITORY = $package.DirectoryName }
            $run = Invoke-FreshPwsh ([scriptblock]::Create($install)) -Environment $own
            $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
            $run.ErrorOutput | Should -BeNullOrEmpty
            Get-ChildItem $separate -Recurse -Force -Filter NimProbe.psd1 | Should -HaveCount 1
        }

        It 'passes as printed if the models are available' {
            $run = Invoke-FreshPwsh ([scriptblock]::Create($step)) -Environment $stepVariables -WorkingDirectory $folder
            $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
            Get-Content $summary -Raw | Should -Match '## Models'
            ([xml](Get-Content "$folder/nimprobe.junit.xml" -Raw)).testsuites.testsuite.tests | Should -Be 4
        }

        It 'fails as printed if one is not, and still writes the reports' {
            $failing = $step.Replace('meta/llama-guard-4-12b', 'acme/closed')
            $failing | Should -Not -Be $step
            $run = Invoke-FreshPwsh ([scriptblock]::Create($failing)) -Environment $stepVariables -WorkingDirectory $folder
            $run.ExitCode | Should -Be 1
            ([xml](Get-Content "$folder/nimprobe.junit.xml" -Raw)).testsuites.testsuite.failures | Should -Be 2
        }

        It 'continues as printed after an undetermined status, but not after an unavailable model' {
            $code = Get-DocumentedCode $document catch
            $odd = $code.Replace('meta/llama-3.1-8b-instruct', 'acme/odd -MaximumRetryCount 0') + "`n'went on'"
            $survives = Invoke-FreshPwsh ([scriptblock]::Create($odd)) -Environment $variables
            $survives.ExitCode | Should -Be 0
            $survives.Output | Should -Match '(?s)could not be determined.*went on'
            $closed = $code.Replace('meta/llama-3.1-8b-instruct', 'acme/closed') + "`n'went on'"
            $fails = Invoke-FreshPwsh ([scriptblock]::Create($closed)) -Environment $variables
            $fails.ExitCode | Should -Be 1
            $fails.Output | Should -Not -Match 'went on'
        }

        It 'lists every status' {
            $table = Get-Content $document | Where-Object { $_ -match '^\| [A-Z]\w+(, \w+)* \|' } |
                ForEach-Object { ($_ -split '\|')[1].Trim() -split ', ' }
            $table | Where-Object { $_ -ne 'Status' } | Sort-Object | Should -Be ([enum]::GetNames([NimProbe.NimModelStatus]) | Sort-Object)
        }
    }

    Context 'The document about the scheduled task' {
        BeforeAll {
            $task = [scriptblock]::Create((Get-DocumentedCode (Join-Path (Get-RepositoryRoot) 'docs/scheduled-task.md') task))
            $kept = (New-Item TestDrive:/kept -ItemType Directory).FullName

            # Nothing changes on the second night, one model on the third, and a required one on the fourth. Every model is probed
            # once a night.
            $changing = Start-NimSandbox -Model @(
                @{ Id = 'meta/llama-3.1-8b-instruct'; Chat = 'choices|choices|choices|retired_410' }
                @{ Id = 'nvidia/nv-embedqa-e5-v5'; Embeddings = 'embedding' }
                @{ Id = 'acme/model'; Chat = 'choices|choices|not_found_for_account' }
            )
            $variables = @{ NVIDIA_BASE_URL = $changing.BaseUri; PSModulePath = $variables.PSModulePath }
        }

        AfterAll {
            Stop-NimSandbox $changing
        }

        It 'runs as printed for five nights' {
            $message = Join-Path $kept 'message.txt'
            $nights = foreach ($night in 1..5) {
                $run = Invoke-FreshPwsh $task -Parameter @{ Folder = $kept; Keep = 3 } -Environment $variables
                [pscustomobject]@{
                    ExitCode  = $run.ExitCode
                    Error     = $run.ErrorOutput
                    Snapshots = @(Get-ChildItem "$kept/snapshots/*.json").Count
                    Message   = (Get-Content $message -ErrorAction Ignore) -replace '127\.0\.0\.1:\d+', 'sandbox'
                }
                Remove-Item $message -ErrorAction Ignore

                # The name of a snapshot has a resolution of one second.
                Start-Sleep -Seconds 1
            }

            $nights.ExitCode | Should -Be 0, 0, 0, 1, 1 -Because ($nights.Error -join "`n")
            $nights.Snapshots | Should -Be 1, 2, 3, 3, 3
            $nights[0, 1, 4].Message | Should -BeNullOrEmpty
            $nights[2].Message[0] | Should -Be '1 change at http://sandbox/v1: 1 BecameUnavailable'
            $nights[2].Message[1] | Should -Match '^BecameUnavailable: acme/model, Available -> NotEntitled \('
            $nights[3].Message | Should -HaveCount 2
            $nights[3].Message[1] | Should -Match '^Retired: meta/llama-3.1-8b-instruct, Available -> Retired \('
            $nights[3, 4].Error | Should -Match 'meta/llama-3.1-8b-instruct'
            Get-Content "$kept/report.html" -Raw | Should -Match 'id="timeline"'
            $changing.Statistics.inference | Should -Be 15
            $lines = Get-Content "$kept/nimprobe.log"
            $lines | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \S' -Because 'each entry is one line'
            $log = $lines -replace '^\S+ \S+ '
            $log -match '^\d of 3 models are available$' | Should -HaveCount 5
            $log -match '^The gate passed$' | Should -HaveCount 3
            $log -match '^1 change at ' | Should -HaveCount 2
            $log -match "^The gate failed: 1 of 2 models failed: - 'meta/llama-3.1-8b-instruct': Retired" | Should -HaveCount 2
            $log | Should -HaveCount 12
        }

        It 'logs a run that fails before the gate in one line' {
            $failed = (New-Item TestDrive:/failed -ItemType Directory).FullName
            $down = @{ NVIDIA_BASE_URL = Get-ClosedAddress; PSModulePath = $variables.PSModulePath }
            (Invoke-FreshPwsh $task -Parameter @{ Folder = $failed } -Environment $down).ExitCode | Should -Be 1
            Get-Content "$failed/nimprobe.log" | Should -Match '^\S+ \S+Z The run failed: \S+ cannot be reached'
            Get-Content "$failed/nimprobe.log" | Should -HaveCount 1
        }
    }
}
