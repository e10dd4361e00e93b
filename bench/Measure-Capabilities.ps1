#Requires -Version 7.6

<#
.SYNOPSIS
Compares what NimProbe and published checks report about what models can do.
.DESCRIPTION
Tests every honest and every misleading model of the sandbox over HTTP. The figures do not depend on the machine.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3.0
Import-Module $PSScriptRoot/Bench.psm1

"Measured: $(Get-BenchMachine)."
''
Invoke-Bench capabilities
