#Requires -Version 7.6

Set-StrictMode -Version 3.0

function Get-DocumentedCode {
    <#
    .SYNOPSIS
    Gets a block of code from a document, so that tests run it as printed.
    .PARAMETER Path
    The path of the document.
    .PARAMETER Name
    The name in the comment "runs: <name>" above the code.
    #>
    param([Parameter(Mandatory)] [string] $Path, [Parameter(Mandatory)] [string] $Name)

    $pattern = "(?m)^<!-- runs: $([regex]::Escape($Name)) -->\r?\n``````\w[^\r\n]*\r?\n(?<code>[\s\S]*?)\r?\n``````"
    $found = [regex]::Matches((Get-Content $Path -Raw), $pattern)
    if ($found.Count -ne 1) {
        throw "$Path has $($found.Count) blocks of code with the name $Name."
    }

    $found[0].Groups['code'].Value
}

Export-ModuleMember -Function *
