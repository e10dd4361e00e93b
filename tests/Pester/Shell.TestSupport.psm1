#Requires -Version 7.6

Set-StrictMode -Version 3.0

function Get-ShellCommand {
    <#
    .SYNOPSIS
    Returns the command that starts a new PowerShell process of the version that runs, and the arguments that come first.
    .NOTES
    An installation as a .NET tool has no pwsh executable; dotnet runs its assembly.
    #>
    $program = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
    if (Test-Path $program) {
        $program
    } else {
        (Get-Command dotnet -CommandType Application | Select-Object -First 1).Path
        Join-Path $PSHOME 'pwsh.dll'
    }
}

Export-ModuleMember -Function *
