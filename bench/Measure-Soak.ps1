#Requires -Version 7.6

<#
.SYNOPSIS
Runs 200,000 probes in one process, a tenth of them with faults, and measures memory, handles, threads and wrong statuses.
.PARAMETER Rounds
The number of runs of 2,000 models. Default: 100.
#>
[CmdletBinding()]
param(
    [int] $Rounds = 100
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

# The status that each response of the sandbox must lead to. Nine of ten responses are the first one.
$statuses = [ordered]@{
    choices             = 'Available'
    engine_500          = 'Failing'
    reset_in_headers    = 'Unreachable'
    reset_in_body       = 'Failing'
    truncated_200       = 'Failing'
    connection_closed   = 'Unreachable'
    not_utf8            = 'Failing'
    empty_200           = 'Failing'
    html_502            = 'Unreachable'
    error_in_sse        = 'Failing'
    worker_busy_503     = 'Busy'
    redirect_loop       = 'Inconclusive'
    empty_504           = 'Busy'
    slow_body           = 'Available'
}
$faults = @($statuses.Keys | Select-Object -Skip 1)
$folder = [System.IO.Directory]::CreateTempSubdirectory('nimprobe-bench-').FullName
try {
    $models = foreach ($number in 0..1999) {
        $answer = $number % 10 ? 'choices' : $faults[$number / 10 % $faults.Count]
        [pscustomobject]@{
            entry             = $number
            id                = "$answer/model-$number"
            chat_answer       = $answer
            chat_latency_ms   = $number * 7 % 50
            embeddings_answer = ''
            latency_basis     = 'set'
        }
    }
    $models | Export-Csv "$folder/models.csv" -UseQuotes AsNeeded
    $statuses | ConvertTo-Json | Set-Content "$folder/statuses.json"

    Use-BenchSandbox '--catalog', "$folder/models.csv" {
        param($address)

        # The probes run in a separate process, so that only their memory and handles are counted.
        $command = @"
Import-Module '$(Get-BenchModule)'
`$statuses = Get-Content '$folder/statuses.json' -Raw | ConvertFrom-Json -AsHashtable
`$ids = (Import-Csv '$folder/models.csv').id
`$me = [System.Diagnostics.Process]::GetCurrentProcess()
`$clock = [System.Diagnostics.Stopwatch]::StartNew()
foreach (`$round in 1..$Rounds) {
    `$wrong = `$probes = `$requests = 0
    `$ids | Get-Random -Shuffle | Test-NimModel -BaseUri '$address/v1' -ThrottleLimit 64 -MaximumRetryCount 1 | ForEach-Object {
        `$probes++
        `$requests += `$_.Attempts
        `$wrong += [int] ("`$(`$_.Status)" -ne `$statuses[`$_.Publisher])
    }
    [GC]::Collect()
    [GC]::WaitForPendingFinalizers()
    `$me.Refresh()
    `$figures = @(
        `$clock.Elapsed.TotalSeconds, `$probes, `$requests, `$wrong
        (`$me.WorkingSet64 / 1MB), ([GC]::GetTotalMemory(`$false) / 1MB), `$me.HandleCount, `$me.Threads.Count
    )
    [string]::Join(',', `$figures.ForEach({ `$_.ToString([cultureinfo]::InvariantCulture) }))
}
"@
        $cost = Measure-BenchCommand $command
        $rows = $cost.Output -split '\r?\n' | ConvertFrom-Csv -Header Seconds, Probes, Requests, Wrong, WorkingSet, Heap, Handles, Threads
        $settled = $rows.Where({ [double] $_.Seconds -ge 60 })
        if (-not $settled) {
            throw "The runs ended after $($rows[-1].Seconds) s; the measurement needs more than a minute."
        }

        $total = $rows | Measure-Object Probes, Requests, Wrong -Sum
        "Measured: $(Get-BenchMachine)."
        ''
        '{0:N0} probes, a tenth of them faulty, {1:N0} requests in {2:N0} s, {3:N0} wrong verdicts.' -f @(
            $total[0].Sum, $total[1].Sum, [double] $rows[-1].Seconds, $total[2].Sum
        )
        ''
        $labels = [ordered]@{ WorkingSet = 'Memory, MB'; Heap = 'Managed memory, MB'; Handles = 'Handles'; Threads = 'Threads' }
        $labels.GetEnumerator() | ForEach-Object {
            $name = $_.Key
            $values = $settled.ForEach({ [double] $_.$name }) | Measure-Object -Minimum -Maximum
            [pscustomobject]@{
                'After each run' = $_.Value
                'After a minute' = '{0:0.#}' -f [double] $settled[0].$name
                'Least since'    = '{0:0.#}' -f $values.Minimum
                'Most since'     = '{0:0.#}' -f $values.Maximum
                'At the end'     = '{0:0.#}' -f [double] $rows[-1].$name
            }
        } | ConvertTo-BenchTable
    }
} finally {
    Remove-Item $folder -Recurse -Force
}
