#Requires -Version 7.6

<#
.SYNOPSIS
A million random and mutated inputs for everything that reads what comes from outside, and how its time grows with the
size of hostile ones.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench fuzz
