<#
.SYNOPSIS
Functions of both steps of action.yml. The steps dot-source this file.
#>

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
