#Requires -Version 7.6

<#
.SYNOPSIS
Measures how close the scheduler comes to the minimum time under a rate limit, compared with simpler schedulers.
.DESCRIPTION
Replays ten recorded days through the sandbox, each with the day before as its baseline. The engine and the sandbox run
at twice the speed of real time and keep their limits in scaled time; the loop in PowerShell runs in real time. All
runs overlap, because they mostly wait; the measurement takes about five minutes.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench schedule, (Get-Process -Id $PID).Path
