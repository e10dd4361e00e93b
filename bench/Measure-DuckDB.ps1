#Requires -Version 7.6

<#
.SYNOPSIS
Measures the history of one year of hourly runs, and of a tenth of it: Measure-NimSnapshot beside DuckDB on the same folder.
.DESCRIPTION
Creates 8,760 snapshots of 120 models from the recorded days, in a temporary folder, which it deletes. Each measurement runs in a
new process, so that the peak of memory is that of the process; the times are from reading the files to the last row, and the
medians of three rounds in turn. DuckDB runs the statements of docs/history.md. The results of both must be equal.

Needs node with the package @duckdb/node-api, in a folder of $env:NODE_PATH or installed globally.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

Import-Module $PSScriptRoot/Bench.psm1
$root = Split-Path $PSScriptRoot
Import-Module "$root/tests/Pester/Engine.TestSupport.psm1"
Import-Module "$root/tests/Pester/DocumentedCode.TestSupport.psm1"

$packages = Get-NodeModulePath '@duckdb/node-api'
if (-not $packages) {
    'Not measured: node with the package @duckdb/node-api is not installed.'
    return
}

$start = [datetime]::new(2025, 11, 1, 0, 17, 0, [System.DateTimeKind]::Utc)
$stamp = '2025-11-01T00:17:00'

# The first pattern that matches the recorded answer decides.
$statuses = [ordered]@{
    '^json_(choices|embedding)$' = 'Available'
    'not_found_for_account'      = 'NotEntitled'
    'not_deployed'               = 'Undeployed'
    'model_not_found'            = 'Misconfigured'
    'page_not_found|empty_body'  = 'NoRoute'
    'timeout'                    = 'TimedOut'
    'degraded'                   = 'Degraded'
    '503|529'                    = 'Busy'
    '429'                        = 'RateLimited'
    '.'                          = 'Failing'
}

function ConvertTo-SnapshotText {
    # Converts the rows of a recorded day to a snapshot as Export-NimSnapshot writes it.
    param([object[]] $Row, [int] $Seed)

    $random = [System.Random]::new($Seed)
    $time = "$stamp.1234567Z"
    $results = foreach ($item in $Row) {
        $pattern = $statuses.Keys.Where({ $item.answer -match $_ }, 'First')[0]
        $result = [ordered]@{ id = $item.id; status = $statuses[$pattern] }
        if ($item.status) {
            $result.statusCode = [int]$item.status
        }

        $result.detail = $item.answer
        $result.kind = $item.request -eq 'embeddings' ? 'Embedding' : 'Chat'
        $result.endpoint = $item.request -eq 'embeddings' ? 'Embeddings' : 'ChatCompletions'
        $result.attempts = $random.Next(20) -eq 0 ? 0 : 1
        $result.latencyMs = [int]([double]$item.latency_ms * (0.5 + $random.NextDouble()))
        $result.testedAt = $time
        $result.requestId = "6bfac15e-3c44-489b-a0fb-$($random.Next(100000000, 999999999))000"
        $result
    }
    $snapshot = [ordered]@{
        schemaVersion = 1
        takenAt       = $time
        baseUri       = 'https://integrate.api.nvidia.com/v1'
        catalogCount  = $Row.Count
        isComplete    = $true
        results       = @($results)
    }
    ($snapshot | ConvertTo-Json -Depth 4) + "`n"
}

function Add-Snapshot {
    # Writes one snapshot per hour; they take turns in the texts.
    param([string] $Folder, [string[]] $Text, [int] $Count)

    $null = New-Item $Folder -ItemType Directory
    for ($run = 0; $run -lt $Count; $run++) {
        $time = $start.AddHours($run)
        $file = Join-Path $Folder "$($time.ToString('yyyy-MM-ddTHHmmss'))Z.json"
        [System.IO.File]::WriteAllText($file, $Text[$run * 7 % $Text.Count].Replace($stamp, $time.ToString('yyyy-MM-ddTHH:mm:ss')))
    }
}

function Measure-Module {
    # Runs Measure-NimSnapshot in a new process.
    param([string] $Folder)

    (Measure-BenchCommand @"
`$ErrorActionPreference = 'Stop'
Import-Module '$(Get-BenchModule)'
`$clock = [System.Diagnostics.Stopwatch]::StartNew()
`$rows = Measure-NimSnapshot '$Folder/snapshots'
`$seconds = `$clock.Elapsed.TotalSeconds
`$peak = [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB
`$rows = `$rows | ForEach-Object {
    `$percent = `$null -eq `$_.AvailablePercent ? '' : [math]::Round(`$_.AvailablePercent, 9)
    `$first, `$last = (`$_.FirstSeen, `$_.LastSeen).ForEach({ `$_.ToString('yyyy-MM-dd HH:mm:ss.ffffff') })
    "`$(`$_.Id) `$(`$_.Probes) `$percent `$(`$_.Flaps) `$first `$last `$(`$_.LastStatus) `$(`$_.LatencyP50Ms) `$(`$_.LatencyP95Ms)"
}
@{ Seconds = `$seconds; PeakMB = `$peak; Rows = @(`$rows) } | ConvertTo-Json -Compress
"@).Output | ConvertFrom-Json
}

function Measure-DuckDB {
    # Runs the statements of docs/history.md in a new process.
    param([string] $Folder, [string] $Script)

    $output = (Measure-BenchProcess node -ArgumentList $Script, $Folder).Output | ConvertFrom-Json -DateKind String
    $rows = $output.Rows | ForEach-Object {
        $percent = $null -eq $_.available_percent ? '' : [math]::Round($_.available_percent, 9)
        "$($_.id) $($_.probes) $percent $($_.flaps) $($_.first_seen) $($_.last_seen) $($_.last_status) $($_.p50_ms) $($_.p95_ms)"
    }
    [pscustomobject]@{ Seconds = $output.Seconds; PeakMB = $output.PeakMB; Rows = @($rows) }
}

$folder = [System.IO.Directory]::CreateTempSubdirectory('nimprobe-bench-').FullName
$nodePath = $env:NODE_PATH
try {
    $env:NODE_PATH = $packages
    $script = Join-Path $folder 'history.js'
    $sql = 'runs', 'results', 'probes', 'history' | ForEach-Object { Get-DocumentedCode "$root/docs/history.md" $_ }
    @"
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
    process.chdir(process.argv[2]);
    const start = process.hrtime.bigint();
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    let result;
    for (const sql of $(ConvertTo-Json @($sql))) {
        result = await connection.runAndReadAll(sql);
    }
    const Rows = result.getRowObjectsJson();
    const Seconds = Number(process.hrtime.bigint() - start) / 1e9;
    console.log(JSON.stringify({ Seconds, PeakMB: process.resourceUsage().maxRSS / 1024, Rows }));
})().catch(error => { console.error(error.message); process.exit(1); });
"@ | Set-Content $script

    $days = Import-Csv "$root/tools/NimProbe.Sandbox/Data/recorded-probes.csv" | Group-Object taken_at | Where-Object Count -GE 120
    $seed = 0
    $texts = foreach ($variant in 1..4) {
        foreach ($day in $days) {
            ConvertTo-SnapshotText -Row @($day.Group | Select-Object -First 120) -Seed (++$seed)
        }
    }

    $sizes = @{ Name = 'a tenth'; Count = 876 }, @{ Name = 'one year'; Count = 8760 }
    foreach ($size in $sizes) {
        Add-Snapshot -Folder (Join-Path $folder "$($size.Count)/snapshots") -Text $texts -Count $size.Count
    }

    "Measured: $(Get-BenchMachine). $($days.Count) recorded days, medians of three rounds."
    ''
    $table = foreach ($size in $sizes) {
        $place = Join-Path $folder $size.Count
        $rounds = foreach ($round in 1..3) {
            $module = Measure-Module $place
            $duck = Measure-DuckDB -Folder $place -Script $script
            $different = @(Compare-Object $module.Rows $duck.Rows -SyncWindow 0)
            if ($module.Rows.Count -eq 0 -or $different.Count -gt 0) {
                throw "The results differ: $(@($different | Select-Object -First 2).InputObject -join ' | ')"
            }

            @{ Module = $module; Duck = $duck }
        }
        $seconds = $rounds.Module.Seconds | Get-BenchMedian
        $duckSeconds = $rounds.Duck.Seconds | Get-BenchMedian
        [pscustomobject][ordered]@{
            'Hourly runs'        = '{0:N0} snapshots of 120 models ({1})' -f $size.Count, $size.Name
            'Equal results'      = $rounds[0].Module.Rows.Count
            'NimProbe, s'        = '{0:0.0}' -f $seconds
            'DuckDB, s'          = '{0:0.0}' -f $duckSeconds
            'Ratio (at most 3)'  = '{0:0.0}' -f ($seconds / $duckSeconds)
            'NimProbe, peak'     = '{0:0} MB' -f ($rounds.Module.PeakMB | Measure-Object -Maximum).Maximum
            'DuckDB, peak'       = '{0:0} MB' -f ($rounds.Duck.PeakMB | Measure-Object -Minimum).Minimum
        }
    }
    $table | ConvertTo-BenchTable
} finally {
    $env:NODE_PATH = $nodePath
    Remove-Item $folder -Recurse -Force
}
