#Requires -Version 7.6

<#
.SYNOPSIS
Runs the main task against the sandbox: list, probe, export. Needs no key and no network.
.PARAMETER Module
The manifest of the built module.
.PARAMETER Sandbox
The assembly of the sandbox, NimProbe.Sandbox.dll.
.PARAMETER OutputPath
The CSV file to write.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $Module,

    [Parameter(Mandatory)]
    [string] $Sandbox,

    [Parameter(Mandatory)]
    [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
Import-Module $Module

# Twenty times faster than the service, the deadline too: one model never answers.
$timeScale = 0.05
$start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
@($Sandbox, 'serve', '--port', '0', '--time-scale', "$timeScale", '--parent-process', "$PID").ForEach({ $start.ArgumentList.Add($_) })
$start.RedirectStandardOutput = $true
$server = [System.Diagnostics.Process]::Start($start)
try {
    $service = @{
        BaseUri        = $server.StandardOutput.ReadLine()
        TimeoutSeconds = 120 * $timeScale
    }
    Write-Host "The sandbox answers at $($service.BaseUri) as the hosted service did on 6 April 2026."
    Write-Host "Get-NimModel | Test-NimModel -ThrottleLimit 8 | Export-Csv $OutputPath"
    Get-NimModel @service | Test-NimModel @service -ThrottleLimit 8 | Export-Csv $OutputPath

    Import-Csv $OutputPath | Group-Object Availability, Status | Sort-Object Count -Descending | ForEach-Object {
        [pscustomobject]@{ Count = $_.Count; Availability = $_.Values[0]; Status = $_.Values[1] }
    } | Format-Table
    Write-Host "Every model with its verdict: $OutputPath"
} finally {
    $server.Kill()
    $server.Dispose()
}
