#Requires -Version 7.6

<#
.SYNOPSIS
Measures the import of the module compared with a start of PowerShell alone, and the time to the first model.
.DESCRIPTION
Every process is new. Starts with and without the module alternate, so that other work on the machine affects both. The
response has arrived when the exchange is logged; the log line and the models pass through one pipeline, which measures
the time of the first model.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

$module = Get-BenchModule
$rounds = 20

function Measure-FirstModel {
    # Milliseconds from the call to the response, and from the response to the first model.
    param([string] $Address)

    $cost = Measure-BenchCommand @"
Import-Module '$module'
`$clock = [System.Diagnostics.Stopwatch]::StartNew()
`$times = Get-NimModel -BaseUri $Address -Verbose 4>&1 | ForEach-Object { `$clock.Elapsed.TotalMilliseconds } | Select-Object -First 2
[string]::Join(' ', `$times.ForEach({ `$_.ToString([cultureinfo]::InvariantCulture) }))
"@
    $answered, $first = [double[]] ($cost.Output -split ' ')
    [pscustomobject]@{ Answer = $answered; Model = $first - $answered }
}

Use-BenchSandbox -ScriptBlock {
    param([string] $Address)

    # The first start reads files that later starts find in memory.
    $null = Measure-FirstModel $Address

    $starts = for ($round = 1; $round -le $rounds; $round++) {
        [pscustomobject]@{ Bare = Measure-BenchCommand '0'; Import = Measure-BenchCommand "Import-Module '$module'" }
    }

    $models = 1..$rounds | ForEach-Object { Measure-FirstModel $Address }
    $bare, $import = $starts.Bare, $starts.Import
    $wall = 1000 * (($import.WallSeconds | Get-BenchMedian) - ($bare.WallSeconds | Get-BenchMedian))
    $median = "Median of $rounds"
    $cpu = 1000 * (($import.CpuSeconds | Get-BenchMedian) - ($bare.CpuSeconds | Get-BenchMedian))

    "Measured: $(Get-BenchMachine)."
    ''
    @(
        [pscustomobject]@{
            $median  = 'PowerShell alone, from start to end'
            Measured = '{0:0} ms' -f (1000 * ($bare.WallSeconds | Get-BenchMedian))
            Target   = ''
        }
        [pscustomobject]@{
            $median  = '`Import-Module NimProbe` over that'
            Measured = '{0:0} ms ({1:0} ms of CPU)' -f $wall, $cpu
            Target   = '60 ms at most'
        }
        [pscustomobject]@{
            $median  = 'First `Get-NimModel`, from the call to the answer'
            Measured = '{0:0} ms' -f ($models.Answer | Get-BenchMedian)
            Target   = ''
        }
        [pscustomobject]@{
            $median  = 'First `Get-NimModel`, from the answer to the first model'
            Measured = '{0:0} ms' -f ($models.Model | Get-BenchMedian)
            Target   = '150 ms at most'
        }
    ) | ConvertTo-BenchTable
}
