#Requires -Version 7.6

<#
.SYNOPSIS
Compares which services of a fleet blackbox_exporter of Prometheus and NimProbe report as ready.
.DESCRIPTION
Ten services of each kind run in one process of the sandbox. blackbox_exporter requests /v1/health/ready of each with the usual module,
which passes if the status code is 2xx. NimProbe reports IsReady (Get-NimService), and whether a model answers (Test-NimModel). Wrong is a
service that is reported as ready and cannot answer, or that can answer and is not reported as ready. A report that leaves it open
(IsReady is empty) counts as not ready.

Needs prometheus-blackbox-exporter on the path.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1
Import-Module (Get-BenchModule)

$exporter = Get-Command prometheus-blackbox-exporter, blackbox_exporter -CommandType Application -ErrorAction Ignore |
    Select-Object -First 1
if (-not $exporter) {
    'Not measured: prometheus-blackbox-exporter is not installed.'
    return
}

# The kinds that can answer, and what is wrong with the others.
$kinds = [ordered]@{
    'nim'                 = 'ready'
    'nim-llm2'            = 'ready'
    'dynamo'              = 'ready'
    'dynamo-2025'         = 'ready'
    'vllm'                = 'ready'
    'sglang'              = 'ready'
    'nim-loading'         = 'loading'
    'nim-llm2-loading'    = 'loading'
    'dynamo-loading'      = 'loading'
    'dynamo-2025-loading' = 'loading'
    'sglang-loading'      = 'loading'
    'hang'                = 'accepts requests and never answers'
    'refused'             = 'refuses connections'
    'wrong-tls'           = 'certificate of another host'
    'html'                = 'another web server at the address'
    'impostor'            = 'redirects to another service'
}
$each = 10
$configuration = New-TemporaryFile

function Get-FreePort {
    $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

function Test-Exporter {
    # Returns whether blackbox_exporter reports a service as up.
    param([string] $Exporter, [string] $BaseUri)

    $target = [uri]::EscapeDataString($BaseUri + '/health/ready')
    (Invoke-RestMethod "$Exporter/probe?module=http_2xx&target=$target" -NoProxy) -match '(?m)^probe_success 1$'
}

"Measured: $(Get-BenchMachine), $((& $exporter --version 2>&1)[0])."
''

@'
modules:
  http_2xx:
    prober: http
    timeout: 2s
'@ | Set-Content $configuration
$port = Get-FreePort
$list = $kinds.Keys.ForEach({ "${_}:$each" }) -join ','
$start = [System.Diagnostics.ProcessStartInfo]::new(
    $exporter.Path, [string[]] @("--config.file=$configuration", "--web.listen-address=127.0.0.1:$port"))
$start.RedirectStandardError = $true
$process = [System.Diagnostics.Process]::Start($start)
try {
    # The exporter logs each probe. It would wait if the pipe were full.
    $process.BeginErrorReadLine()
    $null = Invoke-RestMethod "http://127.0.0.1:$port/-/healthy" -NoProxy -MaximumRetryCount 20 -RetryIntervalSec 1
    Invoke-BenchFleet -Kinds $list -ScriptBlock {
        $services = $args[0]
        $set = @{ NoProxy = $true; MaximumRetryCount = 0; TimeoutSeconds = 2 }
        $reports = $services.baseUri | Get-NimService @set | Group-Object BaseUri -AsHashTable -AsString
        $results = $services.baseUri | Test-NimModel @set -NoHistory -ErrorAction SilentlyContinue |
            Group-Object BaseUri -AsHashTable -AsString
        $rows = for ($index = 0; $index -lt $services.Count; $index++) {
            $service = $services[$index].baseUri
            [pscustomobject]@{
                Kind     = @($kinds.Keys)[[math]::Floor($index / $each)]
                Exporter = Test-Exporter "http://127.0.0.1:$port" $service
                IsReady  = $reports[$service].IsReady -eq $true
                Answers  = $results.ContainsKey($service) -and $results[$service].Status -contains 'Available'
            }
        }

        $wrong = @{ Exporter = 0; IsReady = 0; Answers = 0 }
        $table = foreach ($group in $rows | Group-Object Kind) {
            $isReady = $kinds[$group.Name] -eq 'ready'
            foreach ($column in @($wrong.Keys)) {
                $wrong[$column] += $group.Group.Where({ $_.$column -ne $isReady }).Count
            }

            [pscustomobject][ordered]@{
                'Kind, 10 each'              = $group.Name
                'State'                      = $kinds[$group.Name]
                'blackbox_exporter: up'      = $group.Group.Where({ $_.Exporter }).Count
                'Get-NimService: ready'      = $group.Group.Where({ $_.IsReady }).Count
                'Test-NimModel: available'   = $group.Group.Where({ $_.Answers }).Count
            }
        }

        $table = @($table) + [pscustomobject][ordered]@{
            'Kind, 10 each'              = 'Wrong'
            'State'                      = "of $($services.Count)"
            'blackbox_exporter: up'      = $wrong.Exporter
            'Get-NimService: ready'      = $wrong.IsReady
            'Test-NimModel: available'   = $wrong.Answers
        }
        $table | ConvertTo-BenchTable
    }
} finally {
    $process.Kill()
    $process.Dispose()
    Remove-Item $configuration
}
