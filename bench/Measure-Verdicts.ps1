#Requires -Version 7.6

<#
.SYNOPSIS
Compares the statuses of NimProbe with the verdicts of the forerunner, for all recorded responses of the service.
.DESCRIPTION
Replays the recorded probes and the catalogue of 6 April 2026 through the sandbox, in scaled time. The figures do not
depend on the machine.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench verdicts
