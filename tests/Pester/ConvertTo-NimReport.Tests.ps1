#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    $formats = 'Markdown', 'Html', 'JUnit', 'Prometheus', 'IdList', 'Log', 'Text'
    $hasNoPromtool = -not (Get-Command promtool -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    $ErrorActionPreference = 'Continue'
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/DocumentedCode.TestSupport.psm1" -Force
    $environment = Clear-NimEnvironment
    Import-Module (Get-NimModulePath)
    $command = Get-Command ConvertTo-NimReport
    $refused = 'NimReportInputInvalid,NimProbe.PowerShell.Commands.ConvertToNimReportCommand'
}

AfterAll {
    Restore-NimEnvironment $environment
}

Describe 'ConvertTo-NimReport' {
    BeforeAll {
        $sandbox = Start-NimSandbox -Model @(
            @{ Id = 'meta/llama-3.1-8b-instruct' }
            @{ Id = 'acme/limited'; Chat = 'too_many_requests_429' }
            @{ Id = 'acme/gone'; Chat = 'retired_410' }
            @{ Id = 'acme/closed'; Chat = 'not_found_for_account' }
            @{ Id = 'nvidia/nv-embedqa-e5-v5'; Embeddings = 'embedding' }
        )
        $service = @{ BaseUri = $sandbox.BaseUri; MaximumRetryCount = 0 }
        $results = Get-NimModel @service | Test-NimModel @service
        $change = [NimProbe.NimModelChange]@{
            Id                = 'acme/gone'
            Change            = 'Retired'
            Before            = 'Available'
            After             = 'Retired'
            Detail            = 'Past its end of life'
            BaseUri           = $sandbox.BaseUri
            ReferenceTakenAt  = '2026-04-05Z'
            DifferenceTakenAt = '2026-04-06Z'
        }
        $history = [NimProbe.NimModelHistory]@{
            Id               = 'acme/gone'
            Probes           = 2
            AvailablePercent = 97.5
            Flaps            = 1
            FirstSeen        = '2026-04-05Z'
            LastSeen         = '2026-04-06Z'
            LastStatus       = 'Retired'
            LatencyP50Ms     = 400
            LatencyP95Ms     = 900
            Trend            = '+-'
        }
        $snapshot = [NimProbe.NimSnapshot]@{
            TakenAt      = $results[0].TestedAt
            BaseUri      = $sandbox.BaseUri
            CatalogCount = 5
            IsComplete   = $true
            Results      = [NimProbe.NimProbeResult[]]$results
        }
    }

    AfterAll {
        Stop-NimSandbox $sandbox
    }

    Context 'Parameters' {
        It 'requires a format, also as the first argument' {
            $as = $command.Parameters['As']
            $as.ParameterType | Should -Be ([NimProbe.NimReportFormat])
            $as.Attributes.Where({ $_ -is [Parameter] }).Mandatory | Should -BeTrue
            $as.Attributes.Where({ $_ -is [Parameter] }).Position | Should -Be 0
            [enum]::GetNames([NimProbe.NimReportFormat]) | Should -Be 'Markdown', 'Html', 'JUnit', 'Prometheus', 'IdList', 'Log', 'Text'
        }

        It 'accepts any object from the pipeline' {
            $command.Parameters['InputObject'].ParameterType | Should -Be ([object[]])
            $command.Parameters['InputObject'].Attributes.Where({ $_ -is [Parameter] }).ValueFromPipeline | Should -BeTrue
        }
    }

    Context 'As <_>' -ForEach $formats {
        BeforeAll {
            $format = $_
            $expected = $results | ConvertTo-NimReport -As $format
        }

        It 'writes one string' {
            $expected | Should -HaveCount 1
            $expected | Should -BeOfType ([string])
            $command.OutputType.Type | Should -Be ([string])
        }

        It 'writes the same report for results in any order, as an argument, and in a snapshot' {
            $results | Sort-Object { Get-Random } | ConvertTo-NimReport $format | Should -BeExactly $expected
            ConvertTo-NimReport $format -InputObject $results | Should -BeExactly $expected
            if ($format -ne 'Prometheus') {
                $snapshot | ConvertTo-NimReport $format | Should -BeExactly $expected
            }
        }

        It 'writes the same report for rows from <Name>' -ForEach @(
            @{ Name = 'CliXml'; Through = { $args | Export-Clixml TestDrive:/rows.xml; Import-Clixml TestDrive:/rows.xml } }
            @{ Name = 'JSON'; Through = { $args | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json } }
            @{ Name = 'Select-Object'; Through = { $args | Select-Object * } }
        ) {
            & $Through @results | ConvertTo-NimReport $format | Should -BeExactly $expected
        }

        It 'accepts rows of a CSV file' {
            $testedAt = @{ Name = 'TestedAt'; Expression = { $_.TestedAt.ToString('o') } }
            $results | Select-Object -ExcludeProperty TestedAt -Property *, $testedAt | Export-Csv TestDrive:/rows.csv
            Import-Csv TestDrive:/rows.csv | ConvertTo-NimReport $format | Should -BeExactly $expected
        }

        It 'writes one error per invalid object, and reports the others' {
            $captured = Invoke-Captured { @('text', 7, $null, [pscustomobject]@{ Id = 'acme/x' }) + $results | ConvertTo-NimReport $format }
            $captured.Output | Should -BeExactly $expected
            $captured.Errors.FullyQualifiedErrorId | Should -Be @($refused, $refused, $refused, $refused)
            $captured.Errors[0].CategoryInfo.Category | Should -Be 'InvalidArgument'
        }

        It 'writes nothing if all objects are invalid' {
            (Invoke-Captured { 'text' | ConvertTo-NimReport $format }).Output | Should -BeNullOrEmpty
        }

        It 'ends at the first invalid object with -ErrorAction Stop' {
            { @('text') + $results | ConvertTo-NimReport $format -ErrorAction Stop } | Should -Throw -ErrorId $refused
        }
    }

    It 'writes the same report for rows from a job' {
        $results | Start-Job { $input } | Receive-Job -Wait -AutoRemoveJob | ConvertTo-NimReport Log |
            Should -BeExactly ($results | ConvertTo-NimReport Log)
    }

    Context 'The kinds of records' {
        It '<Format> supports <Kind>' -ForEach @(
            @{ Format = 'Markdown'; Kind = 'change' }, @{ Format = 'Html'; Kind = 'change' }, @{ Format = 'Text'; Kind = 'change' }
            @{ Format = 'Markdown'; Kind = 'history' }, @{ Format = 'Html'; Kind = 'history' }, @{ Format = 'Prometheus'; Kind = 'history' }
        ) {
            $record = Get-Variable $Kind -ValueOnly
            $live = $record | ConvertTo-NimReport $Format
            $live | Should -BeLike '*acme/gone*'
            $record | Export-Clixml TestDrive:/record.xml
            Import-Clixml TestDrive:/record.xml | ConvertTo-NimReport $Format | Should -BeExactly $live
        }

        It '<Format> refuses <Kind>' -ForEach @(
            @{ Format = 'JUnit'; Kind = 'change' }, @{ Format = 'Prometheus'; Kind = 'change' }
            @{ Format = 'IdList'; Kind = 'change' }, @{ Format = 'Log'; Kind = 'change' }
            @{ Format = 'JUnit'; Kind = 'history' }, @{ Format = 'IdList'; Kind = 'history' }, @{ Format = 'Log'; Kind = 'history' }
            @{ Format = 'Text'; Kind = 'history' }
        ) {
            $captured = Invoke-Captured { Get-Variable $Kind -ValueOnly | ConvertTo-NimReport $Format }
            $captured.Errors.FullyQualifiedErrorId | Should -Be $refused
            $captured.Output | Should -BeNullOrEmpty
        }

        It 'writes one error for all records of a kind that the format does not support' {
            $captured = Invoke-Captured { $change, $change, $history, $results[0] | ConvertTo-NimReport Log }
            $captured.Errors.FullyQualifiedErrorId | Should -Be $refused, $refused
            $captured.Errors.Exception.Message | Should -Be @(
                'The format Log does not support NimModelChange; objects left out: 2.'
                'The format Log does not support NimModelHistory; objects left out: 1.')
            $captured.Output | Should -BeExactly ($results[0] | ConvertTo-NimReport Log)
        }

        It '<Format> names the only service of changes' -ForEach @(@{ Format = 'Markdown' }, @{ Format = 'Html' }) {
            $moved = $change | Select-Object *, @{ n = 'BaseUri'; e = { 'http://10.0.0.7:8000/v1' } } -ExcludeProperty BaseUri
            $moved | ConvertTo-NimReport $Format | Should -Match 'http://10\.0\.0\.7:8000/v1'
        }

        It 'accepts several kinds of records at once' {
            $report = @($snapshot) + $change + $history | ConvertTo-NimReport Markdown
            $report | Should -Match '(?s)## Models.*## Changes.*## History'
        }

        It 'accepts a snapshot from CliXml' {
            $snapshot | Export-Clixml TestDrive:/snapshot.xml -Depth 3
            Import-Clixml TestDrive:/snapshot.xml | ConvertTo-NimReport Log | Should -BeExactly ($snapshot | ConvertTo-NimReport Log)
        }

        It 'refuses a row with an ambiguous value' {
            $row = $results[0] | Select-Object *, @{ Name = 'Extra'; Expression = { 1 } }
            $row.LatencyMs = '1,5'
            $captured = Invoke-Captured { $row | ConvertTo-NimReport Log }
            $captured.Errors.FullyQualifiedErrorId | Should -Be $refused
            $captured.Errors.Exception.Message | Should -Match 'LatencyMs'
        }
    }

    Context 'Content' {
        It 'lists the ids of the hosted models' {
            $results | ConvertTo-NimReport IdList | Should -BeExactly "acme/limited`nmeta/llama-3.1-8b-instruct`nnvidia/nv-embedqa-e5-v5"
        }

        It 'writes nothing if no model is hosted' {
            $results | Where-Object Availability -EQ Unavailable | ConvertTo-NimReport IdList | Should -BeNullOrEmpty
        }

        It 'logs every model' {
            foreach ($result in $results) {
                $results | ConvertTo-NimReport Log |
                    Should -Match "(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ $($result.Status) .* $([regex]::Escape($result.Id))  \S"
            }
        }

        It 'writes valid XML' {
            $suite = ([xml]($results | ConvertTo-NimReport JUnit)).testsuites.testsuite
            $suite.testcase.name | Sort-Object | Should -Be ($results.Id | Sort-Object)
            $suite.failures | Should -Be 2
        }

        It 'writes a test case that is an error if there are no results' {
            $suite = ([xml](@() | ConvertTo-NimReport JUnit)).testsuites.testsuite
            $suite.errors | Should -Be 1
            $suite.testcase.error.message | Should -Be 'The input contains no results: no model was probed.'
        }

        It 'writes a subject and one line per change, and nothing if nothing changed' {
            $lines = ($change | ConvertTo-NimReport Text) -split "`n"
            $lines | Should -HaveCount 2
            $lines[0] | Should -Be "1 change at $($sandbox.BaseUri): 1 Retired"
            $lines[1] | Should -Be 'Retired: acme/gone, Available -> Retired (Past its end of life)'
            $snapshot, $snapshot | ConvertTo-NimReport Text | Should -BeNullOrEmpty
            @() | ConvertTo-NimReport Text | Should -BeNullOrEmpty
        }

        It 'agrees with the gate on a model that retires soon' {
            $soon = [pscustomobject]@{
                Id        = 'acme/soon'
                Status    = 'Available'
                TestedAt  = '2026-04-06T00:00:00Z'
                EndOfLife = '2026-04-16'
                BaseUri   = $sandbox.BaseUri
            }
            ([xml]($soon | ConvertTo-NimReport JUnit)).testsuites.testsuite.failures | Should -Be 0
            ([xml]($soon | ConvertTo-NimReport JUnit -RetiringWithinDays 9)).testsuites.testsuite.failures | Should -Be 0
            $suite = ([xml]($soon | ConvertTo-NimReport JUnit -RetiringWithinDays 10)).testsuites.testsuite
            $suite.failures | Should -Be 1
            $suite.testcase.failure.type | Should -Be 'Retiring'
            { $soon | ConvertTo-NimReport Markdown -RetiringWithinDays 10 } | Should -Throw -ErrorId 'NimParameterInvalid,*'
        }

        It 'writes Markdown tables' {
            ($results | ConvertTo-NimReport Markdown | ConvertFrom-Markdown).Html |
                Should -Match '<td><code>meta/llama-3.1-8b-instruct</code></td>'
        }

        It 'does not contain the key' {
            $key = Get-RandomKey
            $keyed = Start-NimSandbox -Model @(@{ Id = 'meta/llama-3.1-8b-instruct' }) -ArgumentList '--key', $key
            try {
                $probed = 'meta/llama-3.1-8b-instruct' | Test-NimModel -BaseUri $keyed.BaseUri -ApiKey (ConvertTo-TestSecureString $key)
                $probed.Status | Should -Be 'Available'
                foreach ($format in [enum]::GetNames([NimProbe.NimReportFormat])) {
                    ($probed | ConvertTo-NimReport $format).Contains($key) | Should -BeFalse
                }
            } finally {
                Stop-NimSandbox $keyed
            }
        }

        It 'passes promtool' -Skip:$hasNoPromtool {
            $text = @($snapshot) + $history | ConvertTo-NimReport Prometheus
            $said = $text | promtool check metrics 2>&1
            $LASTEXITCODE | Should -Be 0 -Because "$said"
            $said | Should -BeNullOrEmpty
        }
    }

    Context 'The document' {
        BeforeAll {
            $document = Join-Path (Get-RepositoryRoot) 'docs/reports.md'
            $folder = (New-Item TestDrive:/documented -ItemType Directory).FullName
            $variables = @{ NVIDIA_BASE_URL = $sandbox.BaseUri }
            $prelude = "`$ErrorActionPreference = 'Stop'; Import-Module '$(Get-NimModulePath)'`n"
        }

        It 'writes both lists as printed' {
            $code = Get-DocumentedCode $document lists
            $run = Invoke-FreshPwsh ([scriptblock]::Create($prelude + $code)) -Environment $variables -WorkingDirectory $folder
            $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
            Get-Content (Get-Item "$folder/hosted-*.txt") |
                Should -Be 'acme/limited', 'meta/llama-3.1-8b-instruct', 'nvidia/nv-embedqa-e5-v5'
            Get-Content (Get-Item "$folder/probe-*.log") | Where-Object { $_ -notlike '#*' } | Should -HaveCount 5
        }

        It 'feeds the textfile collector as printed' {
            $target = Join-Path $folder 'nimprobe.prom'
            $code = (Get-DocumentedCode $document prometheus).Replace('/var/lib/prometheus/node-exporter/nimprobe.prom', $target)
            $run = Invoke-FreshPwsh ([scriptblock]::Create($prelude + $code)) -Environment $variables -WorkingDirectory $folder
            $run.ExitCode | Should -Be 0 -Because $run.ErrorOutput
            Get-Content $target -Raw | Should -Match '(?m)^nimprobe_model_available\{[^}]*model="meta/llama-3.1-8b-instruct"\} 1$'
            Test-Path "$target.new" | Should -BeFalse
        }

        It 'names every metric, and no other' {
            $ending = $results | Select-Object * -First 1
            $ending.EndOfLife = '2026-09-01T00:00:00Z'
            $ending.IsSubstituted = $false
            $service = [NimProbe.NimService]@{ BaseUri = 'http://a/v1'; IsLive = $true; IsReady = $true; CheckedAt = [datetime]::UtcNow }
            $speed = [NimProbe.NimModelSpeed]@{
                Id = 'acme/one'; BaseUri = $ending.BaseUri; Samples = 1; TimeToFirstTokenMs = 300; TokensPerSecond = 80
            }
            $capability = [NimProbe.NimCapabilityResult]@{
                Id = 'acme/one'; BaseUri = $ending.BaseUri; Capability = 'Vision'; Support = 'Confirmed'
            }
            $written = @($snapshot) + $history + $ending + $service + $speed + $capability | ConvertTo-NimReport Prometheus
            $names = [regex]::Matches($written, '(?m)^# TYPE (\S+)').ForEach({ $_.Groups[1].Value }) | Sort-Object
            $documented = [regex]::Matches((Get-Content $document -Raw), '`(nimprobe_\w+)`').ForEach({ $_.Groups[1].Value }) |
                Sort-Object -Unique
            $documented | Should -Be $names
        }
    }
}
