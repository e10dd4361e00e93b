#Requires -Version 7.6

<#
.SYNOPSIS
Measures rate limits that are hard to keep, and verdicts and latencies behind a slow consumer.
.DESCRIPTION
Slow connections and models with limits of their own run against the engine. The slow consumers run in PowerShell, each
in its own process: a consumer that pauses and probes again, one that pauses for 20 seconds once, and one that
pauses for 75 seconds once. Takes about four minutes.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

function Measure-SlowConsumer {
    param([string] $Name, [int] $ModelCount, [int] $LatencyMs, [string] $Pipeline)

    $folder = [System.IO.Directory]::CreateTempSubdirectory('nimprobe-bench-').FullName
    try {
        $models = foreach ($number in 1..$ModelCount) {
            [pscustomobject]@{
                entry = $number; id = "publisher/model-$number"; chat_answer = 'choices'; chat_latency_ms = $LatencyMs
                embeddings_answer = ''; latency_basis = 'set'
            }
        }
        $models | Export-Csv "$folder/models.csv" -UseQuotes AsNeeded
        Use-BenchSandbox '--catalog', "$folder/models.csv" {
            param($address)

            $command = @"
Import-Module '$(Get-BenchModule)'
`$PSDefaultParameterValues['*-Nim*:BaseUri'] = '$address/v1'
`$global:calls = 0
`$results = @($Pipeline)
`$latencies = [int[]] (`$results.LatencyMs | Sort-Object)
`$p99 = `$latencies[[Math]::Ceiling(0.99 * `$latencies.Count) - 1]
[string]::Join(',', @(`$results.Count, @(`$results | Where-Object Status -eq Available).Count, `$p99, `$latencies[-1]))
"@
            $cost = Measure-BenchCommand $command
            $figures = $cost.Output.Trim() -split ','
            [pscustomobject]@{
                'Consumer' = $Name; 'Models' = $ModelCount; 'Results' = $figures[0]; 'Available' = $figures[1]
                'LatencyMs p99' = $figures[2]; 'LatencyMs max' = $figures[3]
            }
        }
    } finally {
        Remove-Item $folder -Recurse -Force
    }
}

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench limits
''
$consumers = @(
    @{
        Name = 'pauses 3 s once and probes each model again'; ModelCount = 3000; LatencyMs = 2
        Pipeline = 'Get-NimModel | Test-NimModel | ForEach-Object {
            if ($global:calls++ -eq 0) { Start-Sleep 3 }
            Test-NimModel $_.Id -TimeoutSeconds 3 -MaximumRetryCount 0
        }'
    }
    @{
        Name = 'pauses 20 s once'; ModelCount = 3000; LatencyMs = 2
        Pipeline = 'Get-NimModel | Test-NimModel -TimeoutSeconds 3 | ForEach-Object { if ($global:calls++ -eq 0) { Start-Sleep 20 }; $_ }'
    }
    @{
        Name = 'pauses 75 s once'; ModelCount = 189; LatencyMs = 100
        Pipeline = 'Get-NimModel | Test-NimModel | ForEach-Object { if ($global:calls++ -eq 0) { Start-Sleep 75 }; $_ }'
    }
)
$consumers | ForEach-Object { Measure-SlowConsumer @_ } | ConvertTo-BenchTable
