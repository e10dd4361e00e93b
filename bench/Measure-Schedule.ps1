#Requires -Version 7.6

<#
.SYNOPSIS
How near the scheduler comes to what the request budget allows, beside simpler ways of sending.
.DESCRIPTION
Ten recorded days are replayed through the sandbox, each with the day before as its baseline. The engine and the
sandbox run at twice the clock's speed and keep their real limits in it; PowerShell's own loop runs in real time.
All runs overlap, as they do little but wait, so that all takes about five minutes.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench schedule, (Get-Process -Id $PID).Path
