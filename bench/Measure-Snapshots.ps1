#Requires -Version 7.6

<#
.SYNOPSIS
Measures the cost of measuring 2,000 snapshots of 200 models, and the time to compare two snapshots of 100,000 models.
.DESCRIPTION
Creates its data in a temporary folder, which it removes at the end. Each measurement runs in a new process, for its own
peak of memory; the times are those of the cmdlet, until the last object.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0

Import-Module $PSScriptRoot/Bench.psm1

$start = [datetime]::new(2026, 1, 1, 6, 30, 0, [System.DateTimeKind]::Utc)

function Get-SnapshotText {
    # Creates a snapshot as Export-NimSnapshot writes it; the seed determines the statuses.
    param([int] $Models, [datetime] $TakenAt, [int] $Seed)

    $time = $TakenAt.ToString('yyyy-MM-ddTHH:mm:ss.1234567Z')
    $random = [System.Random]::new($Seed)
    $text = [System.Text.StringBuilder]::new()
    $null = $text.Append("{`n  ""schemaVersion"": 1,`n  ""takenAt"": ""$time"",`n  ""baseUri"": ""https://integrate.api.nvidia.com/v1"",`n")
    $null = $text.Append("  ""catalogCount"": $Models,`n  ""isComplete"": true,`n  ""results"": [")
    $closed = "Closed to this account: Function '51b09e53-1d50-e926-dd9c-7a51d021e3fe': Not found for account '(redacted)'"
    for ($model = 0; $model -lt $Models; $model++) {
        $roll = $random.Next(100)
        $status, $code, $detail = if ($roll -lt 60) {
            'Available', 200, 'Answered'
        } elseif ($roll -lt 90) {
            'NotEntitled', 404, $closed
        } else {
            'Busy', 503, "The model's workers are full"
        }

        $null = $text.Append($model -gt 0 ? ',' : '').Append("`n    {`n")
        $null = $text.Append("      ""id"": ""publisher/model-$($model.ToString('d6'))"",`n      ""status"": ""$status"",`n")
        $null = $text.Append("      ""statusCode"": $code,`n      ""detail"": ""$detail"",`n      ""kind"": ""Chat"",`n")
        $null = $text.Append("      ""endpoint"": ""ChatCompletions"",`n      ""attempts"": 1,`n")
        $null = $text.Append("      ""latencyMs"": $($random.Next(100, 60000)),`n      ""testedAt"": ""$time"",`n")
        $null = $text.Append("      ""requestId"": ""6bfac15e-3c44-489b-a0fb-$($random.Next(100000000, 999999999))000""`n    }")
    }

    $text.Append("`n  ]`n}`n").ToString()
}

function Measure-FreshProcess {
    # Runs a script in a new process and returns the time, the peak of memory and the number of objects.
    param([string] $Script)

    $output = (Measure-BenchCommand @"
Import-Module '$(Get-BenchModule)'
`$clock = [System.Diagnostics.Stopwatch]::StartNew()
`$count = @($Script).Count
`$seconds = `$clock.Elapsed.TotalSeconds
`$peak = [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB
[string]::Join(' ', @(`$seconds, `$peak, `$count).ForEach({ `$_.ToString([cultureinfo]::InvariantCulture) }))
"@).Output
    $seconds, $peak, $count = [double[]]($output -split ' ')
    [pscustomobject]@{ Seconds = $seconds; PeakMB = $peak; Objects = $count }
}

$folder = [System.IO.Directory]::CreateTempSubdirectory('nimprobe-bench-').FullName
try {
    $many = New-Item (Join-Path $folder 'many') -ItemType Directory
    $texts = 1..20 | ForEach-Object { Get-SnapshotText -Models 200 -TakenAt $start -Seed $_ }
    $stamp = $start.ToString('yyyy-MM-ddTHH:mm:ss')
    for ($run = 0; $run -lt 2000; $run++) {
        $time = $start.AddHours($run)
        $path = Join-Path $many "$($time.ToString('yyyy-MM-ddTHHmmss'))Z.json"
        [System.IO.File]::WriteAllText($path, $texts[$run % 20].Replace($stamp, $time.ToString('yyyy-MM-ddTHH:mm:ss')))
    }

    foreach ($day in 1, 2) {
        $text = Get-SnapshotText -Models 100000 -TakenAt $start.AddDays($day) -Seed $day
        [System.IO.File]::WriteAllText((Join-Path $folder "large-$day.json"), $text)
    }

    $bare = Measure-FreshProcess '0'
    $piped = Measure-FreshProcess "Import-NimSnapshot '$many' | Measure-NimSnapshot"
    $direct = Measure-FreshProcess "Measure-NimSnapshot '$many'"
    $compared = Measure-FreshProcess "Compare-NimSnapshot '$folder/large-1.json' '$folder/large-2.json'"

    "Measured: $(Get-BenchMachine). PowerShell with the module alone peaks at $([math]::Round($bare.PeakMB)) MB."
    ''
    $rows = @(
        @{ What = '2,000 snapshots of 200 models, imported and measured'; Cost = $piped; Seconds = '20'; Peak = '200 MB' }
        @{ What = '2,000 snapshots of 200 models, measured by path'; Cost = $direct; Seconds = '20'; Peak = '200 MB' }
        @{ What = 'Two snapshots of 100,000 models, compared by path'; Cost = $compared; Seconds = '3' }
    )
    $rows | ForEach-Object {
        [pscustomobject][ordered]@{
            'Work'               = $_.What
            'Objects'            = '{0:N0}' -f $_.Cost.Objects
            'Seconds'            = '{0:0.0}' -f $_.Cost.Seconds
            'Target, s'          = $_.Seconds
            'Peak of memory'     = '{0:0} MB' -f $_.Cost.PeakMB
            'Target of the peak' = $_['Peak']
        }
    } | ConvertTo-BenchTable
} finally {
    Remove-Item $folder -Recurse -Force
}
