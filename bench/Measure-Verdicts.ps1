#Requires -Version 7.6

<#
.SYNOPSIS
NimProbe's verdicts beside the forerunner's, on everything that was recorded of the service.
.DESCRIPTION
The recorded probes and the catalogue of 6 April 2026 are asked again through the sandbox, in scaled time. These
figures do not depend on the machine.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench verdicts
