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

    function Get-ServiceText {
        # The address of a service without what makes no difference: Uri normalizes the host and the port.
        param([Parameter(ValueFromPipeline)] [object] $InputObject)

        process {
            $InputObject.BaseUri.AbsoluteUri.TrimEnd('/')
        }
    }

    function Group-ByService {
        # Groups snapshots by service in the order of the bytes of its address, as DuckDB does.
        param([object[]] $Snapshot)

        $Snapshot | Group-Object { Get-ServiceText $_ } -CaseSensitive | Sort-Object { Get-SortKey $_.Name }
    }

    function Get-SortKey {
        param([string] $Text)

        [Convert]::ToHexString([System.Text.Encoding]::UTF8.GetBytes($Text))
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
                return "$(Get-ServiceText $h) $($h.Id) $figures"
            }

            $percent = $null -eq $h.available_percent ? '' : [math]::Round($h.available_percent, 9)
            $times = "$($h.first_seen) $($h.last_seen)"
            "$($h.base_uri) $($h.id) $($h.probes) $percent $($h.flaps) $times $($h.last_status) $($h.p50_ms) $($h.p95_ms)"
        }
    }

    $missing = (Get-Engine node) ? ((Get-NodeModulePath '@duckdb/node-api') ? '' : '@duckdb/node-api') : 'node'
    if (-not $missing) {
        $null = New-Item $folder -ItemType Directory
        '2026-06', '2026-07' | ForEach-Object { Add-RecordedMonth $_ 'https://integrate.api.nvidia.com/v1' }
        Add-RecordedMonth '2026-01' 'http://own.example:8000/v1'

        # The same services by other addresses.
        Add-RecordedMonth '2026-05' 'HTTPS://Integrate.api.NVIDIA.com:443/v1/'
        Add-RecordedMonth '2026-08' 'https://integrate.api.nvidia.com/v1/'
        Add-RecordedMonth '2025-12' 'http://OWN.example:8000/v1/'

        # Another path is another service, and so is its case.
        Add-RecordedMonth '2026-03' 'http://own.example:8000/V1'

        # A service whose newest run found no models, and a JSON file that is not a snapshot. Measure-NimSnapshot reports it as an error.
        $last = Get-ChildItem $folder -Filter 2026-01-* | Select-Object -Last 1
        $empty = Get-Content $last -Raw | ConvertFrom-Json -AsHashtable -DateKind String
        $empty.takenAt, $empty.isComplete, $empty.results = '2026-02-01T05:00:00Z', $false, @()
        $empty | ConvertTo-Json | Set-Content "$folder/2026-02-01T050000Z.json"
        '{ "name": "other" }' | Set-Content "$folder/other.json"
        $sql = [ordered]@{}
        $names | ForEach-Object { $sql[$_] = Get-DocumentedCode $document $_ }

        # The queries once more after the last statements of the page, which read the Parquet files.
        $queries = $names.Where({ $sql[$_].StartsWith('SELECT') })
        $queries | ForEach-Object { $sql["parquet $_"] = $sql[$_] }
        $rows = Invoke-DuckDB $sql -WorkingDirectory $TestDrive
        $snapshots = Import-NimSnapshot $folder -ErrorAction Ignore
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
        $_ -in 'runs', 'results', 'probes', 'fromParquet' -or $rows[$_].Count -gt 0 | Should -BeTrue
    }

    It 'has the same history as Measure-NimSnapshot' {
        $expected = Measure-NimSnapshot $folder -ErrorAction Ignore | Get-HistoryText
        $expected.Count | Should -BeGreaterThan 20
        $rows.history | Get-HistoryText | Should -Be $expected
    }

    It 'has the same rows from the Parquet files' {
        $queries | Should -HaveCount 4
        foreach ($query in $queries) {
            $rows["parquet $query"] | ConvertTo-Json | Should -Be ($rows[$query] | ConvertTo-Json) -Because $query
        }

        [int]$rows.parquet[0].Count | Should -Be ($snapshots | ForEach-Object { $_.Results.Count } | Measure-Object -Sum).Sum
    }

    It 'ends with an error that names a file that is damaged: <What>' -ForEach @(
        @{ What = 'no JSON'; Content = 'no snapshot' }
        @{ What = 'cut short'; Content = '{"takenAt":"2026-07-26T06:06:06Z","baseUri":"http://own.example/v1","results":[{"id":' }
    ) {
        $place = New-Item (Join-Path $TestDrive "damaged $What/snapshots") -ItemType Directory
        Get-ChildItem $folder -Filter 2026-07-* | Copy-Item -Destination $place
        Set-Content "$place/damaged.json" $Content
        { Invoke-DuckDB $sql -WorkingDirectory (Split-Path $place) } | Should -Throw 'DuckDB failed:*damaged.json*'
        $measured = Measure-NimSnapshot $place.FullName -ErrorAction SilentlyContinue -ErrorVariable unreadable
        $measured | Should -Not -BeNullOrEmpty
        $unreadable | Should -Match 'damaged\.json'
    }

    It 'has the same months as Measure-NimSnapshot' {
        $expected = foreach ($service in Group-ByService $snapshots) {
            # The flaps of a month are those up to its end without those up to the end of the month before.
            $earlier = @{}
            foreach ($month in $service.Group | Group-Object { $_.TakenAt.ToString('yyyy-MM') }) {
                $total = @{}
                $service.Group.Where({ $_.TakenAt.ToString('yyyy-MM') -le $month.Name }) | Measure-NimSnapshot |
                    ForEach-Object { $total[$_.Id] = $_.Flaps }
                foreach ($history in $month.Group | Measure-NimSnapshot | Where-Object Probes -GT 0) {
                    $flaps = $total[$history.Id] - $earlier[$history.Id]
                    $figures = "$($history.Probes) $($history.AvailablePercent) $flaps $($history.LatencyP95Ms)"
                    "$($service.Name) $($month.Name) $($history.Id) $figures"
                }

                $earlier = $total
            }
        }
        $rows.months.ForEach({
                "$($_.base_uri) $($_.month) $($_.id) $($_.probes) $($_.available_percent) $($_.flaps) $($_.p95_ms)"
            }) | Should -Be $expected
        $rows.months.Where({ $_.flaps -ne '0' }) | Should -Not -BeNullOrEmpty
    }

    It 'has the worst days' {
        $expected = foreach ($snapshot in $snapshots) {
            # Every service has one run per day.
            $histories = @($snapshot | Measure-NimSnapshot | Where-Object { $null -ne $_.AvailablePercent })
            if ($histories.Count -eq 0) {
                continue
            }

            [pscustomobject]@{
                Service = Get-ServiceText $snapshot
                Day     = $snapshot.TakenAt.ToString('yyyy-MM-dd')
                Count   = $histories.Count
                Percent = [math]::Round(($histories.AvailablePercent | Measure-Object -Average).Average, 9)
            }
        }
        $expected = $expected | Sort-Object Percent, { Get-SortKey $_.Service }, Day -Top 10 |
            ForEach-Object { "$($_.Service) $($_.Day) $($_.Count) $($_.Percent)" }
        $rows.days | ForEach-Object { "$($_.base_uri) $($_.day) $($_.conclusive) $([math]::Round($_.available_percent, 9))" } |
            Should -Be $expected
    }

    It 'has the models that came and went' {
        $expected = foreach ($service in Group-ByService $snapshots) {
            $first, $last = $service.Group[0, -1].TakenAt
            foreach ($history in $service.Group | Measure-NimSnapshot) {
                if ($history.FirstSeen -gt $first -or $history.LastSeen -lt $last) {
                    "$($service.Name) $($history.Id) $(ConvertTo-Microsecond $history.FirstSeen) $(ConvertTo-Microsecond $history.LastSeen)"
                }
            }
        }
        $expected.Where({ $_ -clike 'http://own.example:8000/v1 *' }).Count | Should -BeGreaterThan 20 -Because 'its newest run is empty'
        $rows.gone | ForEach-Object { "$($_.base_uri) $($_.id) $($_.first_seen) $($_.last_seen)" } | Should -Be $expected
    }
}
