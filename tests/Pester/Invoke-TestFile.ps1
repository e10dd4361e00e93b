#Requires -Version 7.6

<#
.SYNOPSIS
Runs one file of the Pester suite and writes its counts and the result of each test to a JSON file.
.PARAMETER Path
The path of the test file.
.PARAMETER Result
The path of the JSON file.
.PARAMETER PesterVersion
The version of Pester.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Path,

    [Parameter(Mandatory)]
    [string] $Result,

    [Parameter(Mandatory)]
    [version] $PesterVersion
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -RequiredVersion $PesterVersion
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.RenderMode = 'Plaintext'
$run = Invoke-Pester -Configuration $configuration
@{
    Passed  = $run.PassedCount
    Failed  = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    Skipped = $run.SkippedCount + $run.NotRunCount + $run.InconclusiveCount
    Tests   = @($run.Tests | ForEach-Object {
            $reason = $_.Skipped ? "$($_.ErrorRecord)" -replace '^is skipped, because ' : ''
            @{ name = $_.ExpandedPath; status = $_.Result.ToLowerInvariant(); reason = $reason }
        })
} | ConvertTo-Json -Depth 3 -Compress | Set-Content $Result
