#Requires -Version 7.6

<#
.SYNOPSIS
Measures the processor time, wall time and memory of probing, compared with other tools in the same run.
.DESCRIPTION
Every figure is that of a new process, including the start of PowerShell. The sandbox responds without latency in
another process on the same machine, whose time is not counted.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

$module = Get-BenchModule
$rounds = 5
$few = 1000
$many = 100000
$curls = 2000
$models = New-TemporaryFile

function Measure-Probing {
    # Runs a command that returns the number of responses, and measures its cost. A run that loses a response is an error.
    param([string] $Command, [int] $Count)

    $cost = Measure-BenchCommand "$Command; [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64"
    $responses, $peak = $cost.Output -split '\s+'
    if ([int] $responses -ne $Count) {
        throw "$responses of $Count requests got a response."
    }

    [pscustomobject]@{ Cpu = $cost.CpuSeconds; Wall = $cost.WallSeconds; PeakMB = [long] $peak / 1MB }
}

function Measure-TestNimModel {
    param([string] $Address, [int] $Count)

    Measure-Probing -Count $Count @"
Import-Module '$module'
(0..$($Count - 1) | ForEach-Object { 'bench/model-{0:d6}' -f `$_ } | Test-NimModel -BaseUri $Address |
    Where-Object Status -EQ Available | Measure-Object).Count
"@
}

function Measure-ForEachObject {
    param([string] $Address, [int] $Count)

    Measure-Probing -Count $Count @"
(0..$($Count - 1) | ForEach-Object { 'bench/model-{0:d6}' -f `$_ } | ForEach-Object -ThrottleLimit 16 -Parallel {
    `$body = '{"model":"' + `$_ + '","messages":[{"role":"user","content":"Hi"}],"max_tokens":16,"stream":false}'
    Invoke-WebRequest $Address/v1/chat/completions -Method Post -ContentType application/json -Body `$body
} | Where-Object StatusCode -EQ 200 | Measure-Object).Count
"@
}

function Measure-Curl {
    param([string] $Address, [int] $Count)

    $body = '{"model":"{}","messages":[{"role":"user","content":"Hi"}],"max_tokens":16,"stream":false}'
    $cost = Measure-BenchProcess sh -ArgumentList '-c', @"
seq -f 'bench/model-%06g' 0 $($Count - 1) |
    xargs -P 8 -I{} curl -s -o /dev/null -w '%{http_code}\n' -H 'Content-Type: application/json' -d '$body' $Address/v1/chat/completions |
    grep -c 200
"@
    if ([int] $cost.Output -ne $Count) {
        throw "$($cost.Output) of $Count requests got a response."
    }

    $cost
}

function Format-Spread {
    # The median, the minimum and the maximum.
    param([double[]] $Number)

    $sorted = $Number | Sort-Object
    '{0:0.00} ({1:0.00} to {2:0.00})' -f ($Number | Get-BenchMedian), $sorted[0], $sorted[-1]
}

function Format-Row {
    param([string] $What, [object[]] $Cost)

    [pscustomobject]@{
        "$few requests, median of $rounds" = $What
        'CPU s'                             = Format-Spread $Cost.Cpu
        'Wall s'                            = Format-Spread $Cost.Wall
        'Peak MB'                           = '{0:0}' -f ($Cost.PeakMB | Get-BenchMedian)
    }
}

try {
    'id,chat_answer,chat_latency_ms', (0..($many - 1) | ForEach-Object { 'bench/model-{0:d6},choices,0' -f $_ }) | Set-Content $models
    Use-BenchSandbox -Option '--catalog', $models.FullName -ScriptBlock {
        param([string] $Address)

        # The sandbox compiles its code during the first requests, which are not measured.
        $null = Measure-TestNimModel $Address $few

        $bare = [System.Collections.Generic.List[object]]::new()
        $ours = [System.Collections.Generic.List[object]]::new()
        $each = [System.Collections.Generic.List[object]]::new()
        for ($round = 1; $round -le $rounds; $round++) {
            $bare.Add((Measure-Probing -Count 0 '0'))
            $ours.Add((Measure-TestNimModel $Address $few))
            $each.Add((Measure-ForEachObject $Address $few))
        }

        $large = 1..3 | ForEach-Object { Measure-TestNimModel $Address $many }
        $missing = 'seq', 'xargs', 'curl' | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) }
        $curl = if (-not $missing) { Measure-Curl $Address $curls }

        $cpu, $wall, $peak = 'Cpu', 'Wall', 'PeakMB' | ForEach-Object { $ours.$_ | Get-BenchMedian }
        $growth = ($large.PeakMB | Get-BenchMedian) - $peak
        $ratio = ($each.Cpu | Get-BenchMedian) / $cpu
        $rate = $many / ($large.Wall | Get-BenchMedian)
        $milliseconds = 1000 * ($large.Cpu | Get-BenchMedian) / $many

        "Measured: $(Get-BenchMachine)."
        ''
        @(
            Format-Row 'PowerShell alone' $bare
            Format-Row '`Test-NimModel`' $ours
            Format-Row '`ForEach-Object -Parallel { Invoke-WebRequest }`' $each
        ) | ConvertTo-BenchTable
        ''
        @(
            [pscustomobject]@{ Figure = "CPU of $few probes"; Measured = '{0:0.00} s' -f $cpu; Target = '1.1 s at most' }
            [pscustomobject]@{ Figure = "Wall time of $few probes"; Measured = '{0:0.00} s' -f $wall; Target = '0.9 s at most' }
            [pscustomobject]@{ Figure = 'CPU beside `ForEach-Object -Parallel`'; Measured = '1/{0:0.0}' -f $ratio; Target = '1/6 at most' }
            [pscustomobject]@{
                Figure   = "Peak memory, $many models over $few"
                Measured = '{0:0} MB' -f $growth
                Target   = 'less than 60 MB'
            }
            [pscustomobject]@{
                Figure   = "Throughput over $many models"
                Measured = '{0:n0} probes/s' -f $rate
                Target   = '5,000 probes/s at least'
            }
            [pscustomobject]@{ Figure = "CPU a probe, of $many"; Measured = '{0:0.000} ms' -f $milliseconds; Target = '0.25 ms at most' }
            if ($curl) {
                $millisecondsOfCurl = 1000 * $curl.CpuSeconds / $curls
                [pscustomobject]@{
                    Figure   = "CPU a request of ``xargs -P 8 curl``, of $curls"
                    Measured = '{0:0.00} ms; ours takes 1/{1:0}' -f $millisecondsOfCurl, ($millisecondsOfCurl / $milliseconds)
                    Target   = 'ours 1/20 at most'
                }
            }
        ) | ConvertTo-BenchTable
    }
} finally {
    Remove-Item $models
}
