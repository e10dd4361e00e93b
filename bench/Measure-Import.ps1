#Requires -Version 7.6

<#
.SYNOPSIS
What importing the module costs over a bare start of PowerShell, and how soon the first model comes.
.DESCRIPTION
Every process is fresh. Starts with and without the module take turns, so that what else the machine does burdens
both alike. The server's answer has come when the exchange is logged; the log's line and the models pass through one
pipeline, where the first model is timed.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

$module = Get-BenchModule
$rounds = 20

function Measure-FirstModel {
    # Milliseconds from the call to the server's answer, and from there to the first model.
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

    # The first start of each kind reads files that later ones find in memory.
    $null = Measure-FirstModel $Address

    $starts = for ($round = 1; $round -le $rounds; $round++) {
        [pscustomobject]@{ Bare = Measure-BenchCommand '0'; Import = Measure-BenchCommand "Import-Module '$module'" }
    }

    $models = 1..$rounds | ForEach-Object { Measure-FirstModel $Address }
    $bare, $import = $starts.Bare, $starts.Import
    $wall = 1000 * (($import.WallSeconds | Get-BenchMedian) - ($bare.WallSeconds | Get-BenchMedian))
    $cpu = 1000 * (($import.CpuSeconds | Get-BenchMedian) - ($bare.CpuSeconds | Get-BenchMedian))

    "Measured: $(Get-BenchMachine)."
    ''
    @(
        [pscustomobject]@{ "Median of $rounds" = 'PowerShell alone, from start to end'; Measured = '{0:0} ms' -f (1000 * ($bare.WallSeconds | Get-BenchMedian)); Target = '' }
        [pscustomobject]@{ "Median of $rounds" = '`Import-Module NimProbe` over that'; Measured = '{0:0} ms ({1:0} ms of CPU)' -f $wall, $cpu; Target = '60 ms at most' }
        [pscustomobject]@{ "Median of $rounds" = 'First `Get-NimModel`, from the call to the answer'; Measured = '{0:0} ms' -f ($models.Answer | Get-BenchMedian); Target = '' }
        [pscustomobject]@{ "Median of $rounds" = 'First `Get-NimModel`, from the answer to the first model'; Measured = '{0:0} ms' -f ($models.Model | Get-BenchMedian); Target = '150 ms at most' }
    ) | ConvertTo-BenchTable
}
