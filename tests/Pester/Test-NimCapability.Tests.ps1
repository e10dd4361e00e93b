#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeAll {
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $command = Get-Command Test-NimCapability
    $full = 'NimProbe.PowerShell.Commands.TestNimCapabilityCommand'
    $all = 'Streaming', 'ToolCalling', 'JsonSchema', 'Vision', 'Reasoning'
    $sandbox = Start-NimSandbox -Model @(
        @{ Id = 'acme/all'; Chat = 'capable' }
        @{ Id = 'acme/text'; Chat = 'capable_text' }
        @{ Id = 'acme/leak'; Chat = 'tools_leaked_tag' }
        @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
        @{ Id = 'acme/embed'; Embeddings = 'embedding' }
    )
    $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }
}

AfterAll {
    Stop-NimSandbox $sandbox
    Restore-NimEnvironment $environment
}

Describe 'Test-NimCapability' {
    BeforeEach {
        $sandbox.Reset()
    }

    Context 'Parameters' {
        It 'has -<Name> of type <Type>' -ForEach @(
            @{ Name = 'InputObject'; Type = 'object[]' }
            @{ Name = 'Capability'; Type = 'NimProbe.NimCapability[]' }
            @{ Name = 'MaxTokens'; Type = 'int' }
            @{ Name = 'RequestsPerMinute'; Type = 'System.Nullable[int]' }
            @{ Name = 'WhatIf'; Type = 'switch' }
        ) {
            $command | Should -HaveParameter $Name -Type $Type
        }

        It 'has no -Endpoint' {
            $command | Should -Not -HaveParameter Endpoint
        }

        It 'completes capabilities' {
            $line = 'Test-NimCapability a/b -Capability Js'
            (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Be 'JsonSchema'
        }

        It 'sends -MaxTokens, and 1024 tokens by default' {
            $null = Test-NimCapability acme/all -Capability Reasoning @service
            $null = Test-NimCapability acme/all -Capability Reasoning -MaxTokens 77 @service
            $sandbox.Requests.ForEach({ ($_.body | ConvertFrom-Json).max_tokens }) | Should -Be 1024, 77
        }
    }

    Context 'Results' {
        It 'writes one object per model and capability, those of a model together' {
            $results = Test-NimCapability acme/text, acme/closed @service
            $results | Should -HaveCount 10
            $results[0..4].Id | Sort-Object -Unique | Should -HaveCount 1
            $results[0..4].Capability | Should -Be $all
            ($results | Where-Object Id -EQ acme/text).Support |
                Should -Be 'Confirmed', 'Confirmed', 'Confirmed', 'Refused', 'Ignored'
        }

        It 'confirms every capability of a model that has all' {
            $results = Test-NimCapability acme/all @service
            $results.Support | Should -Be (@('Confirmed') * 5)
            $results.Attempts | Should -Be 1, 1, 1, 2, 1
            $results.StatusCode | Should -Be (@(200) * 5)
        }

        It 'is typed, and refers to its model' {
            $result = Test-NimCapability acme/leak -Capability ToolCalling @service
            $result | Should -BeOfType NimProbe.NimCapabilityResult
            "$result" | Should -BeExactly 'acme/leak'
            $result.Publisher | Should -BeExactly 'acme'
            $result.Support | Should -Be Ignored
            $result.Detail | Should -BeExactly 'Wrote the call as text, which the server did not recognize'
            $result.BaseUri | Should -Be $sandbox.BaseUri
            $result.TestedAt.Kind | Should -Be Utc
        }

        It 'is Unknown after one request if the model does not answer' {
            $results = Test-NimCapability acme/closed @service
            $results.Support | Should -Be (@('Unknown') * 5)
            $results.Detail | Should -BeLike 'NotEntitled: Closed to this account*'
            $sandbox.Statistics.inference | Should -Be 1
        }

        It 'asks once for objects with the same id, so that results can be piped on' {
            $results = Test-NimCapability acme/all -Capability ToolCalling, JsonSchema @service
            $sandbox.Reset()
            $again = $results | Test-NimCapability -Capability ToolCalling @service
            $again | Should -HaveCount 1
            $sandbox.Statistics.inference | Should -Be 1
            ($results | Test-NimModel @service).Status | Should -Be Available
        }

        It 'accepts models, patterns and rows' {
            $models = Get-NimModel acme/text -BaseUri $sandbox.BaseUri
            ($models | Test-NimCapability -Capability JsonSchema @service).Support | Should -Be Confirmed
            (Test-NimCapability 'acme/te*' -Capability JsonSchema @service).Id | Should -Be acme/text
            ([pscustomobject]@{ ModelId = 'acme/text' } | Test-NimCapability -Capability JsonSchema @service).Id | Should -Be acme/text
        }

        It 'reports invalid input as an error, and continues' {
            $captured = Invoke-Captured { 42, 'acme/text' | Test-NimCapability -Capability JsonSchema @service }
            $captured.Errors.FullyQualifiedErrorId | Should -Be "NimInputInvalid,$full"
            $captured.Output.Support | Should -Be Confirmed
        }

        It 'survives CliXml and CSV' {
            $results = Test-NimCapability acme/text -Capability ToolCalling, Vision @service
            $results | Export-Clixml TestDrive:/capabilities.xml
            $results | Export-Csv TestDrive:/capabilities.csv
            $report = $results | ConvertTo-NimReport Markdown
            Import-Clixml TestDrive:/capabilities.xml | ConvertTo-NimReport Markdown | Should -BeExactly $report
            Import-Csv TestDrive:/capabilities.csv | ConvertTo-NimReport Markdown | Should -BeExactly $report
        }
    }

    Context 'Cost' {
        It 'says with -WhatIf how many requests and minutes it takes, and sends none' {
            $script = {
                param([string] $Module, [string] $BaseUri)
                Import-Module $Module
                'a/b', 'a/c', 'a/b' | Test-NimCapability -BaseUri $BaseUri -WhatIf
                'a/*' | Test-NimCapability -BaseUri $BaseUri -Capability Vision -RequestsPerMinute 10 -WhatIf
            }
            $parameters = @{ Module = Get-NimModulePath; BaseUri = $sandbox.BaseUri }
            $lines = (Invoke-FreshPwsh $script -Parameter $parameters).Output.Trim() -split '\r?\n'
            $lines[0] | Should -BeLike '*Test Streaming, ToolCalling, JsonSchema, Vision, Reasoning with at most 8 requests*a/b*'
            $lines | Should -Contain ('What if: 2 models: at most 16 requests without retries, 0.4 minutes at 40 requests per minute.')
            $lines[-1] | Should -BeExactly ('What if: Each model that matches a pattern: ' +
                'at most 2 requests without retries, 0.2 minutes at 10 requests per minute.')
            $sandbox.Statistics.inference | Should -Be 0
        }
    }

    Context 'Verbose' {
        It 'writes one line per exchange with the capability, and none for -WhatIf and -Confirm' {
            $lines = (Invoke-Captured { Test-NimCapability acme/text -Capability ToolCalling, Vision @service -Verbose }).Verbose.Message
            $lines -match 'Performing the operation' | Should -BeNullOrEmpty
            $lines -match '^POST ' | Should -HaveCount $sandbox.Statistics.inference
            $lines -match '^POST /v1/chat/completions acme/text \(ToolCalling\): 200 Available, ' | Should -Not -BeNullOrEmpty
            $lines -match '^POST /v1/chat/completions acme/text \(Vision\): 400 ' | Should -Not -BeNullOrEmpty
        }
    }

    Context 'Reports' {
        It 'are a matrix in Markdown' {
            $report = Test-NimCapability acme/text -Capability ToolCalling, Vision @service | ConvertTo-NimReport Markdown
            $report | Should -Match '\| Model \| ToolCalling \| Vision \| Detail \|'
            $report | Should -Match '\| `acme/text` \| Confirmed \| Refused \| `Vision: The request was refused with HTTP 400'
        }

        It 'are gauges in Prometheus' {
            $report = Test-NimCapability acme/text -Capability ToolCalling @service | ConvertTo-NimReport Prometheus
            $labels = "base_uri=""$($sandbox.BaseUri)"",model=""acme/text"",capability=""ToolCalling"",support=""Confirmed"""
            $report | Should -BeLike "*nimprobe_model_capability{$labels} 1*"
        }

        It 'are a line per model in Text' {
            $lines = (Test-NimCapability acme/text -Capability ToolCalling, Vision @service | ConvertTo-NimReport Text) -split "`n"
            $lines | Should -HaveCount 2
            $lines[0] | Should -BeExactly '1 of 2 capabilities confirmed'
            $lines[1] | Should -Match '^acme/text: ToolCalling Confirmed, Vision Refused \(Vision: The request was refused with HTTP 400'
        }

        It 'are refused by <_>' -ForEach 'JUnit', 'IdList', 'Log' {
            $result = Test-NimCapability acme/text -Capability ToolCalling @service
            { $result | ConvertTo-NimReport $_ -ErrorAction Stop } | Should -Throw -ErrorId 'NimReportInputInvalid*'
        }
    }
}
