#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    $repository = Split-Path (Split-Path $PSScriptRoot)
    $dashboard = Get-Content "$repository/deploy/grafana/nimprobe.json" -Raw | ConvertFrom-Json
    $queries = foreach ($panel in $dashboard.panels) {
        foreach ($target in $panel.PSObject.Properties['targets']?.Value) {
            @{ Panel = $panel.title; Query = $target.expr }
        }
    }
}

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/Engine.TestSupport.psm1" -Force
    Import-Module (Get-NimModulePath)
    $root = Get-RepositoryRoot
    $folder = "$root/deploy/prometheus"
    $rules = Get-ChildItem $folder -Filter *.rules.yml
    $ruleTests = Get-ChildItem $folder -Filter *.test.yml
    $promtool = Get-Engine promtool
    $documented = [regex]::Matches((Get-Content "$root/docs/reports.md" -Raw), '(?m)^\|[^|]*\|').Value |
        Select-String '`(nimprobe_[a-z0-9_]+)`' -AllMatches | ForEach-Object { $_.Matches.ForEach({ $_.Groups[1].Value }) }

    function Get-UndocumentedMetric {
        param([string] $Text)

        [regex]::Matches($Text, 'nimprobe_[a-z0-9_]+').Value | Sort-Object -Unique | Where-Object { $_ -notin $documented }
    }
}

Describe 'The rules for Prometheus' {
    It 'pass the tests beside them' {
        if (-not $promtool) {
            Set-ItResult -Skipped -Because 'promtool is not installed'
            return
        }

        $output = & $promtool test rules @($ruleTests.FullName) 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 0 -Because $output
        $output = & $promtool check rules @($rules.FullName) 2>&1 | Out-String
        $LASTEXITCODE | Should -Be 0 -Because $output
    }

    It 'use metrics that reports write' {
        $text = Get-Content "$folder/nimprobe.rules.yml" | Where-Object { $_ -notmatch '^\s*#' } | Out-String
        $text | Should -Match 'nimprobe_model_available'
        Get-UndocumentedMetric $text | Should -BeNullOrEmpty -Because 'docs/reports.md lists every metric'
    }

    It 'have a severity, a summary and a description, and a test that expects them to fire' {
        if (-not (Get-YamlLibrary)) {
            Set-ItResult -Skipped -Because 'YamlDotNet (of PlatyPS) is not installed'
            return
        }

        $alerts = @((Import-Yaml "$folder/nimprobe.rules.yml").groups.rules.Where({ $_.Keys -contains 'alert' }))
        $alerts | Should -HaveCount 16
        $fired = $ruleTests.ForEach({ Import-Yaml $_ }).tests.alert_rule_test.Where({ $_['exp_alerts'] })
        foreach ($alert in $alerts) {
            $alert.labels.severity | Should -BeIn 'critical', 'warning', 'info'
            $alert.annotations.summary, $alert.annotations.description | Should -Not -BeNullOrEmpty
            $expected = @($fired.Where({ $_.alertname -eq $alert.alert }).exp_alerts.exp_labels.severity)
            $expected | Should -Contain $alert.labels.severity -Because "$($alert.alert) needs a test"
        }
    }
}

Describe 'The dashboard for Grafana' {
    It 'has a title and a query in every panel' {
        $panels = (Get-Content "$root/deploy/grafana/nimprobe.json" -Raw | ConvertFrom-Json).panels
        $panels.id | Sort-Object -Unique | Should -HaveCount $panels.Count
        $panels.Where({ -not $_.title }) | Should -BeNullOrEmpty
        $panels.Where({ $_.type -ne 'row' -and -not $_.targets.expr }) | Should -BeNullOrEmpty
    }

    It 'uses metrics that reports write' {
        $text = Get-Content "$root/deploy/grafana/nimprobe.json" -Raw
        $text | Should -Match 'nimprobe_model_available'
        Get-UndocumentedMetric $text | Should -BeNullOrEmpty -Because 'docs/reports.md lists every metric'
    }
}

Describe 'A Prometheus server that scrapes the metrics' {
    BeforeAll {
        $server = $metrics = $null
        if (Get-Engine prometheus) {
            # The newest run has just ended, and one model reaches its end of life in ten days.
            $snapshots = Import-NimSnapshot "$PSScriptRoot/Data/snapshots"
            $rows = $snapshots[-1].Results | ConvertTo-Json -Depth 3 | ConvertFrom-Json
            foreach ($row in $rows) {
                $row.TestedAt = [datetime]::UtcNow
            }

            $rows[0].EndOfLife = [datetime]::UtcNow.AddDays(10)

            # A second service has the first model, too.
            $second = $rows[0] | Select-Object *
            $second.BaseUri = 'http://own.example:8000/v1'
            $second.Status = $rows[0].Status -eq 'Available' ? 'Failing' : 'Available'
            $history = [NimProbe.NimModelHistory]@{
                Id = $second.Id; BaseUri = $second.BaseUri; Probes = 4; AvailablePercent = 25; Flaps = 7; LatencyP95Ms = 4321
            }
            $text = @(
                @($rows; $second) | ConvertTo-NimReport Prometheus
                $snapshots[-1] | ConvertTo-NimReport Prometheus | Select-String '(?m)^.*nimprobe_snapshot_.*\n' -AllMatches |
                    ForEach-Object { $_.Matches.Value }
                @($snapshots | Measure-NimSnapshot; $history) | ConvertTo-NimReport Prometheus
                Get-Content "$PSScriptRoot/Data/metrics.prom" -Raw
            ) -join ''
            $metrics = Start-MetricServer $text
            $server = Start-Prometheus -ScrapePort $metrics.Port -Folder (Join-Path $TestDrive 'prometheus')
        }
    }

    AfterAll {
        Stop-Prometheus $server
        if ($metrics) {
            $metrics.Stop()
        }
    }

    BeforeEach {
        if (-not $server) {
            Set-ItResult -Skipped -Because 'prometheus is not installed'
        }
    }

    It 'reads every line' {
        $target = $server.Ask('targets').activeTargets
        $target.health | Should -Be 'up' -Because $target.lastError
        $names = $text -split '\n' -match '^nimprobe_' -replace '\{.*' | Sort-Object -Unique
        $server.Ask('label/__name__/values').Where({ $_ -like 'nimprobe_*' }) | Sort-Object | Should -Be $names
    }

    It 'has one row for each model of each service in the table "<Title>"' -ForEach @(
        @{ Title = 'Models that were not always available'; IsFiltered = $true }
        @{ Title = 'History by the snapshots'; IsFiltered = $false }
    ) {
        $panel = (Get-Content "$root/deploy/grafana/nimprobe.json" -Raw | ConvertFrom-Json).panels.Where({ $_.title -eq $Title })[0]
        $panel.transformations.id | Should -Be 'merge', 'organize'

        # "merge" makes one row of the values whose labels are equal, so the queries return these two labels only.
        $rows = @{}
        foreach ($target in $panel.targets) {
            $expression = $target.expr.Replace('$base_uri', '.*').Replace('$model', '.*').Replace('$__range', '1h')
            foreach ($sample in $server.Query($expression)) {
                $sample.metric.PSObject.Properties.Name | Sort-Object | Should -Be 'base_uri', 'model'
                $rows["$($sample.metric.base_uri) $($sample.metric.model)"] += @{ $target.refId = [double]$sample.value[1] }
            }
        }

        if ($IsFiltered) {
            $rows.Values.Where({ $_.A -ge 1 -or $_.Count -ne 2 }) | Should -BeNullOrEmpty
            $rows.Count | Should -Be @($server.Query('nimprobe_model_available == 0')).Count
        } else {
            $own = $rows["http://own.example:8000/v1 $($second.Id)"]
            $own.A, $own.B, $own.C | Should -Be 0.25, 7, 4.321
            $hosted = $rows["https://integrate.api.nvidia.com/v1 $($second.Id)"]
            $hosted.A, $hosted.B | Should -Not -Be @($own.A, $own.B)
        }
    }

    It 'evaluates every rule' {
        Wait-ForCondition { $server.Ask('rules').groups.rules.health -notcontains 'unknown' }
        $evaluated = $server.Ask('rules').groups.rules
        $evaluated.Where({ $_.health -ne 'ok' }).lastError | Should -BeNullOrEmpty
        $evaluated | Should -HaveCount 20
    }

    It 'raises the alerts whose conditions hold, and no others' {
        Wait-ForCondition { $server.Ask('alerts').alerts.Count -ge 5 }
        $server.Ask('alerts').alerts.labels | ForEach-Object { "$($_.alertname) $($_.severity)" } | Sort-Object -Unique |
            Should -Be @(
                'NimProbeEndOfLife info'
                'NimProbeModelSubstituted warning'
                'NimProbeRequiredModelMissing critical'
                'NimProbeServiceDown critical'
            )
    }

    It 'answers the query of "<Panel>": <Query>' -ForEach $queries {
        # Grafana replaces the variables.
        $expression = $Query.Replace('$base_uri', '.*').Replace('$model', '.*').Replace('$__range', '1h')
        $expression | Should -Not -Match '\$'
        $data = $server.Ask("query?query=$([uri]::EscapeDataString($expression))")
        $data | Should -Not -BeNullOrEmpty -Because 'the expression is valid'

        # No changes and no latencies are results too; every other panel shows something for these metrics.
        $data.result | Should -Not -BeNullOrEmpty
    }
}
