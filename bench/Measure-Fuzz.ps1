#Requires -Version 7.6

<#
.SYNOPSIS
Reads a million random and mutated inputs with every reader of untrusted data and a million pages, and measures how the time grows with the
size of hostile inputs.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench fuzz
