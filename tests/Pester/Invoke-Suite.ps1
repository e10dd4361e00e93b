#Requires -Version 7.6

<#
.SYNOPSIS
Runs the Pester suite in this process and writes its counts as JSON.
.PARAMETER Result
The file to write the counts to.
.PARAMETER PesterVersion
The version of Pester to run with.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Result,

    [Parameter(Mandatory)]
    [version] $PesterVersion
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -RequiredVersion $PesterVersion
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $env:CI ? 'Detailed' : 'Normal'
$run = Invoke-Pester -Configuration $configuration
@{
    Passed  = $run.PassedCount
    Failed  = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    Skipped = $run.SkippedCount + $run.NotRunCount + $run.InconclusiveCount
} | ConvertTo-Json | Set-Content $Result
