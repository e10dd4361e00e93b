#Requires -Version 7.6
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '6.0.0' }

[Diagnostics.CodeAnalysis.SuppressMessageAttribute(
    'PSUseDeclaredVarsMoreThanAssignments', '', Justification = "Pester's blocks share variables.")]
param()

BeforeDiscovery {
    $document = "$(Split-Path (Split-Path $PSScriptRoot))/docs/history.md"
    $found = [regex]::Matches((Get-Content $document -Raw), '(?m)^<!-- runs: (?<name>\w+) -->')
    $names = $found.ForEach({ $_.Groups['name'].Value })
}

BeforeAll {
    Import-Module "$PSScriptRoot/NimProbe.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/Engine.TestSupport.psm1" -Force
    Import-Module "$PSScriptRoot/DocumentedCode.TestSupport.psm1" -Force
    Import-Module (Get-NimModulePath)
    $document = Join-Path (Get-RepositoryRoot) 'docs/history.md'
    $folder = Join-Path $TestDrive 'snapshots'
    $names = [regex]::Matches((Get-Content $document -Raw), '(?m)^<!-- runs: (?<name>\w+) -->').ForEach({ $_.Groups['name'].Value })

    function Add-RecordedMonth {
        # Copies the recorded days to another month and service, with what the days do not have: results that were copied
        # from an earlier run, fractions of a second, and other latencies.
        param([string] $Month, [string] $BaseUri)

        foreach ($file in Get-ChildItem "$PSScriptRoot/Data/snapshots") {
            $text = (Get-Content $file -Raw).Replace('2026-07', $Month).Replace('https://integrate.api.nvidia.com/v1', $BaseUri)
            $text = $text -replace '("takenAt": "[^"Z]+)Z', '$1.1234567Z' -replace '"latencyMs": (\d+)', "`"latencyMs`": `${1}$($Month[-1])"
            $copied = $Month[-1] % 2 ? 'meta/llama-3.1-8b-instruct' : 'meta/llama-3.2-1b-instruct'
            $text = $text -replace "(?s)(""id"": ""$copied"".*?""attempts"": )1", '${1}0'
            $text | Set-Content (Join-Path $folder ($file.Name.Replace('2026-07', $Month)))
        }
    }

    function ConvertTo-Microsecond {
        # DuckDB's timestamps end at the microsecond.
        param([datetime] $Time)

        $Time.ToString('yyyy-MM-dd HH:mm:ss.ffffff') -replace '\.?0+$'
    }

    function Get-HistoryText {
        # The figures of histories as text: of Measure-NimSnapshot, or of a row of DuckDB.
        param([Parameter(ValueFromPipeline)] [object] $History)

        process {
            $h = $History
            if ($h -is [NimProbe.NimModelHistory]) {
                $percent = $null -eq $h.AvailablePercent ? '' : [math]::Round($h.AvailablePercent, 9)
                $times = "$(ConvertTo-Microsecond $h.FirstSeen) $(ConvertTo-Microsecond $h.LastSeen)"
                $figures = "$($h.Probes) $percent $($h.Flaps) $times $($h.LastStatus) $($h.LatencyP50Ms) $($h.LatencyP95Ms)"
                return "$($h.BaseUri) $($h.Id) $figures"
            }

            $percent = $null -eq $h.available_percent ? '' : [math]::Round($h.available_percent, 9)
            $times = "$($h.first_seen) $($h.last_seen)"
            "$($h.base_uri) $($h.id) $($h.probes) $percent $($h.flaps) $times $($h.last_status) $($h.p50_ms) $($h.p95_ms)"
        }
    }

    $missing = (Get-Engine node) ? ((Get-NodeModulePath '@duckdb/node-api') ? '' : '@duckdb/node-api') : 'node'
    if (-not $missing) {
        $null = New-Item $folder -ItemType Directory
        '2026-05', '2026-06', '2026-07', '2026-08' | ForEach-Object { Add-RecordedMonth $_ 'https://integrate.api.nvidia.com/v1' }
        '2025-12', '2026-01' | ForEach-Object { Add-RecordedMonth $_ 'http://own.example:8000/v1' }
        $sql = [ordered]@{}
        $names | ForEach-Object { $sql[$_] = Get-DocumentedCode $document $_ }

        # The same history from the Parquet file.
        $sql.view = "CREATE OR REPLACE VIEW results AS SELECT * FROM 'results.parquet'"
        $sql.fromParquet = $sql.history
        $rows = Invoke-DuckDB $sql -WorkingDirectory $TestDrive
        $snapshots = Import-NimSnapshot $folder
    }
}

Describe 'The SQL of docs/history.md in DuckDB' {
    BeforeEach {
        if ($missing) {
            Set-ItResult -Skipped -Because "$missing is not installed"
        }
    }

    It 'runs: <_>' -ForEach $names {
        # A statement that creates a view returns no rows, and COPY returns the number of rows.
        $rows.ContainsKey($_) | Should -BeTrue
        $_ -in 'results', 'probes' -or $rows[$_].Count -gt 0 | Should -BeTrue
    }

    It 'has the same history as Measure-NimSnapshot' {
        $expected = Measure-NimSnapshot $folder | Get-HistoryText
        $expected.Count | Should -BeGreaterThan 20
        $rows.history | Get-HistoryText | Should -Be $expected
    }

    It 'has the same history from the Parquet file' {
        $rows.fromParquet | Get-HistoryText | Should -Be ($rows.history | Get-HistoryText)
        [int]$rows.parquet[0].Count | Should -Be ($snapshots | ForEach-Object { $_.Results.Count } | Measure-Object -Sum).Sum
    }

    It 'has the same months as Measure-NimSnapshot' {
        $expected = foreach ($month in $snapshots | Group-Object { $_.BaseUri }, { $_.TakenAt.ToString('yyyy-MM') }) {
            foreach ($history in $month.Group | Measure-NimSnapshot | Where-Object Probes -GT 0) {
                "$($month.Values) $($history.Id) $($history.Probes) $($history.AvailablePercent) $($history.LatencyP95Ms)"
            }
        }
        $rows.months | ForEach-Object { "$($_.base_uri) $($_.month) $($_.id) $($_.probes) $($_.available_percent) $($_.p95_ms)" } |
            Should -Be $expected
    }

    It 'has the worst days' {
        $expected = foreach ($snapshot in $snapshots) {
            # Every service has one run per day.
            $histories = @($snapshot | Measure-NimSnapshot | Where-Object { $null -ne $_.AvailablePercent })
            [pscustomobject]@{
                Service = "$($snapshot.BaseUri)"
                Day     = $snapshot.TakenAt.ToString('yyyy-MM-dd')
                Count   = $histories.Count
                Percent = [math]::Round(($histories.AvailablePercent | Measure-Object -Average).Average, 9)
            }
        }
        $expected = $expected | Sort-Object Percent, Service, Day -Top 10 |
            ForEach-Object { "$($_.Service) $($_.Day) $($_.Count) $($_.Percent)" }
        $rows.days | ForEach-Object { "$($_.base_uri) $($_.day) $($_.conclusive) $([math]::Round($_.available_percent, 9))" } |
            Should -Be $expected
    }

    It 'has the models that came and went' {
        $expected = foreach ($service in $snapshots | Group-Object { $_.BaseUri }) {
            $first, $last = $service.Group[0, -1].TakenAt
            foreach ($history in $service.Group | Measure-NimSnapshot) {
                if ($history.FirstSeen -gt $first -or $history.LastSeen -lt $last) {
                    "$($service.Name) $($history.Id) $(ConvertTo-Microsecond $history.FirstSeen) $(ConvertTo-Microsecond $history.LastSeen)"
                }
            }
        }
        $expected | Should -Not -BeNullOrEmpty
        $rows.gone | ForEach-Object { "$($_.base_uri) $($_.id) $($_.first_seen) $($_.last_seen)" } | Should -Be $expected
    }
}
