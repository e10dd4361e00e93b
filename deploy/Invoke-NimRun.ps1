#Requires -Version 7.6

<#
.SYNOPSIS
Checks a service, probes each of its models once, saves a snapshot, and writes the metrics for Prometheus.
.DESCRIPTION
For a scheduler: the CronJob in deploy/kubernetes and the timer in deploy/systemd run it every hour. The service and the key come
from $env:NVIDIA_BASE_URL and $env:NVIDIA_API_KEY. The exit code is 1 if the run fails; the metrics of the models are then those
of the run before, and the alert NimProbeResultsStale reports it.
.PARAMETER SnapshotPath
The folder of the snapshots. It is created if it does not exist.
.PARAMETER MetricsPath
The file of the metrics, for example nimprobe.prom in the folder of node_exporter's textfile collector. The metrics of the
service are in a file beside it, nimprobe.service.prom, because they are written even if the service is down.
.PARAMETER HistoryCount
The number of snapshots from which the metrics nimprobe_history_* are calculated. Default: 720, 30 days of hourly runs.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $SnapshotPath,

    [Parameter(Mandatory)]
    [string] $MetricsPath,

    [ValidateRange(1, 100000)]
    [int] $HistoryCount = 720
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module NimProbe

function Save-Metric {
    # Replaces a file in one step, because node_exporter can read it at any time.
    param([string] $Path, [object[]] $InputObject)

    $InputObject | ConvertTo-NimReport Prometheus | Set-Content "$Path.new" -NoNewline
    Move-Item "$Path.new" $Path -Force
}

$null = New-Item $SnapshotPath -ItemType Directory -Force
Save-Metric -Path ([System.IO.Path]::ChangeExtension($MetricsPath, 'service.prom')) -InputObject (Get-NimService)

# The web catalogue knows the ends of life of the hosted models only.
$service = $env:NVIDIA_BASE_URL ? [uri]$env:NVIDIA_BASE_URL : [uri]'https://integrate.api.nvidia.com/v1'
$isHosted = $service.Host -like '*.nvidia.com'
Get-NimModel -IncludeEndpoint:$isHosted | Test-NimModel | Export-NimSnapshot $SnapshotPath

# The folder can contain the snapshots of several services, and the file the metrics of one: that of this run.
$snapshot = Import-NimSnapshot $SnapshotPath -Last 1
$history = Import-NimSnapshot $SnapshotPath -Last $HistoryCount | Where-Object BaseUri -EQ $snapshot.BaseUri | Measure-NimSnapshot
Save-Metric -Path $MetricsPath -InputObject (@($snapshot) + @($history))
