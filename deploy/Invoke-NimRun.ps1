#Requires -Version 7.6

<#
.SYNOPSIS
Checks a service, probes each of its models once, saves a snapshot, and writes the metrics for Prometheus.
.DESCRIPTION
For a scheduler: the CronJob in deploy/kubernetes and the timer in deploy/systemd run it every hour. The service and the key come
from $env:NVIDIA_BASE_URL and $env:NVIDIA_API_KEY. Several services can share the folder of snapshots; each needs metrics of its own.
The exit code is 1 if the run fails; the metrics of the models are then those of the run before, and the alert NimProbeResultsStale
reports it. An earlier snapshot that cannot be read is a warning, and is missing in the history only.
.PARAMETER SnapshotPath
The folder of the snapshots. It is created if it does not exist.
.PARAMETER MetricsPath
The file of the metrics, for example nimprobe.prom in the folder of node_exporter's textfile collector. The metrics of the
service are in a file beside it, nimprobe.service.prom, because they are written even if the service is down.
.PARAMETER HistoryCount
The number of snapshots from which the metrics nimprobe_history_* are calculated. Default: 720, 30 days of hourly runs.
.PARAMETER Keep
The number of snapshots of the service to keep; older ones are removed. 0 keeps all. Default: 0.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $SnapshotPath,

    [Parameter(Mandatory)]
    [string] $MetricsPath,

    [ValidateRange(1, 100000)]
    [int] $HistoryCount = 720,

    [ValidateRange(0, 1000000)]
    [int] $Keep = 0
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module NimProbe

function Save-Metric {
    # Replaces a file in one step, because node_exporter can read it at any time.
    param([string] $Path, [object[]] $InputObject)

    $InputObject | ConvertTo-NimReport Prometheus | Set-Content -LiteralPath "$Path.new" -NoNewline
    Move-Item -LiteralPath "$Path.new" $Path -Force
}

function Get-ServiceHistory {
    # The folder can contain the snapshots of several services, and the file of metrics describes one. What cannot be read must
    # not keep the results of this run from Prometheus.
    param([object] $Snapshot)

    $address = $Snapshot.BaseUri.AbsoluteUri.TrimEnd('/')
    try {
        Import-NimSnapshot -LiteralPath $SnapshotPath -Last $HistoryCount -ErrorAction SilentlyContinue -ErrorVariable unreadable |
            Where-Object { $_.BaseUri.AbsoluteUri.TrimEnd('/') -ceq $address } | Measure-NimSnapshot
    } catch {
        $unreadable = @($_)
    }

    $unreadable | ForEach-Object { Write-Warning "The history is incomplete. $_" }
}

$folder = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($MetricsPath) | Split-Path
$null = New-Item $SnapshotPath, $folder -ItemType Directory -Force
Save-Metric -Path ([System.IO.Path]::ChangeExtension($MetricsPath, 'service.prom')) -InputObject (Get-NimService)

# The web catalogue knows the ends of life of the hosted models only.
$service = $env:NVIDIA_BASE_URL ? [uri]$env:NVIDIA_BASE_URL : [uri]'https://integrate.api.nvidia.com/v1'
$isHosted = $service.Host -like '*.nvidia.com'
$snapshot = Get-NimModel -IncludeEndpoint:$isHosted | Test-NimModel | Export-NimSnapshot -LiteralPath $SnapshotPath -PassThru
if (-not $snapshot) {
    throw 'The run returned no results.'
}

Save-Metric -Path $MetricsPath -InputObject (@($snapshot) + @(Get-ServiceHistory $snapshot))
if ($Keep -gt 0) {
    # The names of snapshots contain the service and then the time, so other files and other services are not affected.
    $name = (Split-Path $snapshot.Path -Leaf) -replace '\.[^.]+\.json$'
    Get-ChildItem -LiteralPath $SnapshotPath -Filter "$name.*.json" -File | Sort-Object Name | Select-Object -SkipLast $Keep |
        Remove-Item -ErrorAction Continue
}
