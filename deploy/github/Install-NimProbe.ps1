<#
.SYNOPSIS
The first step of action.yml: checks the version of PowerShell, and installs the version of NimProbe that the second step uses.
.DESCRIPTION
The inputs of the action are in the variables INPUT_*. Without the input version, it is the version of the manifest in the same
commit as this script, so that a commit always runs the same module. The output module-path names the manifest of the module.
The script does not use #Requires, so that it can explain what to do on a runner with an older version of PowerShell.
#>
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
. "$PSScriptRoot/StepFunction.ps1"

if ($PSVersionTable.PSVersion -lt [version]'7.6') {
    $message = "NimProbe needs PowerShell 7.6 or later, and this runner has $($PSVersionTable.PSVersion)."
    Exit-Step "$message Use a newer image, or install PowerShell in an earlier step."
}

$version = $env:INPUT_VERSION
if (-not $version) {
    $version = (Import-PowerShellDataFile -LiteralPath "$PSScriptRoot/../../NimProbe.psd1").ModuleVersion
}

# One version that is installed needs no repository. A range means the newest version in it, which only a repository knows.
$installed = Get-Module NimProbe -ListAvailable | Where-Object {
    $label = $_.PrivateData.PSData['Prerelease']
    ($label ? "$($_.Version)-$label" : "$($_.Version)") -eq $version
} | Select-Object -First 1
if ($installed) {
    Add-Output -Name module-path -Value $installed.Path
    exit 0
}

try {
    $resource = @{ Name = 'NimProbe'; Version = $version }
    Install-PSResource @resource -Repository $env:INPUT_REPOSITORY -Scope CurrentUser -TrustRepository -Quiet -WarningAction Ignore
    $newest = Get-InstalledPSResource @resource | Sort-Object Version | Select-Object -Last 1
    $manifest = Get-Item -LiteralPath "$($newest.InstalledLocation)/NimProbe/$($newest.Version)/NimProbe.psd1"
} catch {
    Exit-Step "NimProbe $version could not be installed from $env:INPUT_REPOSITORY. $_ The input version selects another version."
}

Add-Output -Name module-path -Value $manifest.FullName
