<#
.SYNOPSIS
The first step of action.yml: checks the version of PowerShell, and installs NimProbe if it is not installed.
.DESCRIPTION
The inputs of the action are in the variables INPUT_*. The script does not use #Requires, so that it can explain what to do
on a runner with an older version of PowerShell.
#>
$ErrorActionPreference = 'Stop'
if ($PSVersionTable.PSVersion -lt [version]'7.6') {
    $message = "NimProbe needs PowerShell 7.6 or later, and this runner has $($PSVersionTable.PSVersion)."
    Write-Host "::error title=NimProbe::$message Use a newer image, or install PowerShell in an earlier step."
    exit 1
}

if (Get-Module NimProbe -ListAvailable) {
    return
}

$resource = @{ Name = 'NimProbe'; Repository = $env:INPUT_REPOSITORY; Scope = 'CurrentUser' }
if ($env:INPUT_VERSION) {
    $resource.Version = $env:INPUT_VERSION
}

Install-PSResource @resource -TrustRepository -Quiet
