#Requires -Version 7.6

<#
.SYNOPSIS
Measures how close runs that remember the latencies of earlier runs come to the minimum time, and what their file costs.
.DESCRIPTION
Replays all 43 recorded days in their order through the sandbox, with 16 and with 8 requests in flight. Each run reads the
file that the runs before it left, and adds its own latencies. The engine and the sandbox run at twenty times the speed of real
time and keep their limits in scaled time. The measurement takes about twelve minutes.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench history
