#Requires -Version 7.6

Set-StrictMode -Version 3.0

function Get-DocumentedCode {
    <#
    .SYNOPSIS
    The code of a document as printed, so that what is tested is what is read.
    .PARAMETER Path
    The document.
    .PARAMETER Name
    The name in the comment "runs: <name>" above the code.
    #>
    param([Parameter(Mandatory)] [string] $Path, [Parameter(Mandatory)] [string] $Name)

    $pattern = "(?m)^<!-- runs: $([regex]::Escape($Name)) -->\r?\n``````\w[^\r\n]*\r?\n(?<code>[\s\S]*?)\r?\n``````"
    $found = [regex]::Matches((Get-Content $Path -Raw), $pattern)
    if ($found.Count -ne 1) {
        throw "$Path has $($found.Count) pieces of code named $Name."
    }

    $found[0].Groups['code'].Value
}

Export-ModuleMember -Function *
