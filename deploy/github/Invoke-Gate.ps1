#Requires -Version 7.6

<#
.SYNOPSIS
The second step of action.yml: fails if a required model is not reliably available, and writes the results.
.DESCRIPTION
The inputs of the action are in the variables INPUT_*. They are data: none becomes part of a script, a workflow command or
another output.
#>
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$parameters = @{}

function Add-Output {
    # A delimiter that the value cannot contain, so that no value can begin another output.
    param([string] $Name, [string] $Value)

    $delimiter = [guid]::NewGuid()
    Add-Content -LiteralPath $env:GITHUB_OUTPUT "$Name<<$delimiter`n$Value`n$delimiter"
}

function Exit-Step {
    # A workflow command ends with the line.
    param([string] $Message)

    Write-Host "::error title=NimProbe::$($Message.Replace('%', '%25').Replace("`r", '%0D').Replace("`n", '%0A'))"
    exit 1
}

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

$failure = ''
$results = @()
try {
    Import-Module NimProbe
    $null = Assert-NimModel $models @parameters -PassThru -OutVariable results
} catch {
    $failure = $_.Exception.Message
}

$files = @()
if ($results.Count -gt 0) {
    $results | ConvertTo-NimReport Markdown | Add-Content -LiteralPath $env:GITHUB_STEP_SUMMARY
    foreach ($report in @{ Path = $env:INPUT_JUNIT_PATH; As = 'JUnit' }, @{ Path = $env:INPUT_HTML_PATH; As = 'Html' }) {
        if ($report.Path) {
            $results | ConvertTo-NimReport $report.As | Set-Content -LiteralPath $report.Path
            $files += (Get-Item -LiteralPath $report.Path).FullName
        }
    }
}

$available = @($results | Where-Object Availability -EQ Available).Count
Add-Output -Name total -Value $results.Count
Add-Output -Name available -Value $available
Add-Output -Name not-available -Value ($results.Count - $available)
Add-Output -Name files -Value ($files -join "`n")
Write-Host "$available of $($results.Count) models are available."
if ($failure) {
    Exit-Step $failure
}
