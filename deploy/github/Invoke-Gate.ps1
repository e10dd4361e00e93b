#Requires -Version 7.6

<#
.SYNOPSIS
The second step of action.yml: fails if a required model is not reliably available, and writes the results.
.DESCRIPTION
The inputs of the action are in the variables INPUT_*. They are data: none becomes part of a script, a workflow command or
another output. MODULE_PATH is the manifest of the module that the first step selected.
#>
[CmdletBinding()]
param()

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
. "$PSScriptRoot/StepFunction.ps1"
$parameters = @{}

if ($env:INPUT_API_KEY) {
    $env:NVIDIA_API_KEY = $env:INPUT_API_KEY
}

if ($env:INPUT_BASE_URI) {
    # The key goes to the service in this variable and to no other.
    $env:NVIDIA_BASE_URL = $env:INPUT_BASE_URI
}

if ($env:INPUT_RETIRING_WITHIN_DAYS) {
    $days = 0
    if (-not [int]::TryParse($env:INPUT_RETIRING_WITHIN_DAYS, [ref] $days) -or $days -lt 0) {
        Exit-Step 'The input retiring-within-days is not a number of days.'
    }

    $parameters.RetiringWithinDays = $days
}

if ($env:INPUT_STRICT -notin 'true', 'false') {
    Exit-Step 'The input strict is neither true nor false.'
}

$parameters.Strict = $env:INPUT_STRICT -eq 'true'
$models = @($env:INPUT_MODELS -split '\r?\n' | ForEach-Object Trim | Where-Object { $_ })
if ($models.Count -eq 0) {
    Exit-Step 'The input models is empty.'
}

$failure = $null
$results = @()
try {
    Import-Module ($env:MODULE_PATH ? $env:MODULE_PATH : 'NimProbe')
    $null = Assert-NimModel $models @parameters -PassThru -OutVariable results
} catch {
    $failure = $_
}

# The counts come first, so that they are there if a report cannot be written.
$available = @($results | Where-Object Availability -EQ Available).Count
Add-Output -Name total -Value $results.Count
Add-Output -Name available -Value $available
Add-Output -Name not-available -Value ($results.Count - $available)
Write-Host "$available of $($results.Count) models are available."

$files = @()
$reportFailure = $null
if ($results.Count -gt 0) {
    # The cases agree with the gate if both have the same number of days.
    $junit = @{ As = 'JUnit' }
    if ($parameters.ContainsKey('RetiringWithinDays')) {
        $junit.RetiringWithinDays = $parameters.RetiringWithinDays
    }

    try {
        $results | ConvertTo-NimReport Markdown | Add-Content -LiteralPath $env:GITHUB_STEP_SUMMARY
        $html = @{ As = 'Html' }
        foreach ($report in @{ Path = $env:INPUT_JUNIT_PATH; Format = $junit }, @{ Path = $env:INPUT_HTML_PATH; Format = $html }) {
            if ($report.Path) {
                $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($report.Path)
                $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($file))
                $format = $report.Format
                $results | ConvertTo-NimReport @format | Set-Content -LiteralPath $file
                $files += $file
            }
        }
    } catch {
        $reportFailure = $_
    }
}

Add-Output -Name files -Value ($files -join "`n")
if ($failure) {
    # On GitHub, Assert-NimModel writes an annotation for each model that fails.
    if ($failure.FullyQualifiedErrorId -like 'Nim*,*AssertNimModelCommand' -and $env:GITHUB_ACTIONS -eq 'true') {
        exit 1
    }

    Exit-Step $failure.Exception.Message
}

if ($reportFailure) {
    Exit-Step "A report could not be written. $reportFailure"
}
